/* SPDX-License-Identifier: MIT
 *
 * Which extended attributes are recorded, and the kernel's rules for them.
 */
#include "real.h"
#include "client.h"

#include <linux/limits.h>

#include "../common/acl.h"

static int starts(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

int xattr_is_access_acl(const char *name)
{
	return !strcmp(name, ACL_ACCESS_NAME);
}

int xattr_is_acl(const char *name)
{
	return xattr_is_access_acl(name) || !strcmp(name, ACL_DEFAULT_NAME);
}

int xattr_is_ours(const char *name)
{
	return starts(name, "security.") || starts(name, "trusted.") || xattr_is_acl(name);
}

int xattr_is_hidden(const char *name)
{
	return !strcmp(name, CHATTR_NAME) ||
	       (starts(name, "trusted.") && !cred_capable(CAP_SYS_ADMIN));
}

int xattr_is_users(const char *name)
{
	return starts(name, "user.");
}

int xattr_fits(const char *name, const struct file *f)
{
	if (xattr_is_users(name))
		return S_ISREG(f->attr.mode) || S_ISDIR(f->attr.mode);
	return !(xattr_is_acl(name) && S_ISLNK(f->attr.mode));
}

int xattr_is_bare(const char *name)
{
	return !strcmp(name, "security.") || !strcmp(name, "trusted.") || !strcmp(name, "user.");
}

int xattr_name_check(const char *name, size_t size)
{
	size_t n;

	if (memory_text(name, XATTR_NAME_MAX + 1))
		return -EFAULT;
	n = strnlen(name, XATTR_NAME_MAX + 1);
	if (!n || n > XATTR_NAME_MAX)
		return -ERANGE;
	return size > XATTR_SIZE_MAX ? -E2BIG : 0;
}

static int capability_check(const void *value, size_t size)
{
	uint32_t magic;

	if (size < sizeof(magic))
		return -EINVAL;
	memcpy(&magic, value, sizeof(magic));
	switch (magic & VFS_CAP_REVISION_MASK) {
	case VFS_CAP_REVISION_2:
		return size == XATTR_CAPS_SZ_2 ? 0 : -EINVAL;
	case VFS_CAP_REVISION_3:
		return size == XATTR_CAPS_SZ_3 ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

int xattr_value_check(const char *name, const void *value, size_t size, const struct file *f)
{
	int n;

	if (memory_readable(value, size))
		return -EFAULT;
	if (!strcmp(name, "security.capability"))
		return capability_check(value, size);
	if (!xattr_is_acl(name))
		return 0;
	if (S_ISLNK(f->attr.mode))
		return -EOPNOTSUPP;
	if (!size)
		return 0;
	n = acl_check(value, size);
	if (n < 0)
		return n;
	return n && !S_ISDIR(f->attr.mode) && !strcmp(name, ACL_DEFAULT_NAME) ? -EACCES : 0;
}

int xattr_is_no_acl(const char *name, const void *value, size_t size)
{
	return xattr_is_acl(name) && (!size || !acl_check(value, size));
}

int xattr_is_mode(const char *name, const void *value, size_t size, struct attr *a)
{
	if (strcmp(name, ACL_ACCESS_NAME) || !acl_is_mode(value, size))
		return 0;
	a->mode = (a->mode & ~(mode_t)0777) | acl_mode(value, size);
	return 1;
}

int xattr_may_set(const char *name, const struct file *f)
{
	if (xattr_is_acl(name))
		return may_chmod(f);
	if (!strcmp(name, "security.capability"))
		return may(CAP_SETFCAP);
	return xattr_is_ours(name) ? may(CAP_SYS_ADMIN) : 0;
}

int xattr_may_read(const char *name, const struct file *f)
{
	return xattr_is_users(name) && xattr_fits(name, f) ? may_use(f, R_OK) : 0;
}

int xattr_may_write(const char *name, const struct file *f)
{
	if (!xattr_is_users(name))
		return 0;
	/* A directory for all belongs to its owner in this. */
	if (S_ISDIR(f->attr.mode) && f->attr.mode & S_ISVTX && may_chmod(f))
		return -1;
	return may_use(f, W_OK);
}

/* The kernel's older calls know paths, links and descriptors, but no *at form:
 * a path below a descriptor goes by way of /proc.  -1 with errno when it is too
 * long for that. */
static int below(int dirfd, const char *path, char *buf)
{
	size_t n, m = strlen(path);

	if (fcntl(dirfd, F_GETFD) < 0)
		return -1;
	proc_fd_path(buf, dirfd);
	n = strlen(buf);
	if (n + 1 + m + 1 > MSG_PATH_MAX)
		return libc_result(-ENAMETOOLONG);
	buf[n] = '/';
	memcpy(buf + n + 1, path, m + 1);
	return 0;
}

static int is_below(int dirfd, const char *path)
{
	return dirfd != AT_FDCWD && *path != '/';
}

static int by_descriptor(const char *path, int flags)
{
	return flags & AT_EMPTY_PATH && !*path;
}

int fd_is_path(int dirfd, const char *path, int flags)
{
	int status = by_descriptor(path, flags) ? fcntl(dirfd, F_GETFL) : 0;

	return status >= 0 && status & O_PATH;
}

int xattr_path_check(const char **path, unsigned flags)
{
	if (flags & ~(unsigned)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (!*path && flags & AT_EMPTY_PATH)
		*path = "";
	return memory_text(*path, MSG_PATH_MAX);
}

__attribute__((noinline)) static ssize_t get_below(int dirfd, const char *path, int flags,
						   const char *name, void *value, size_t size)
{
	char buf[MSG_PATH_MAX];

	return below(dirfd, path, buf) ? -1
				       : real_xattr_get(AT_FDCWD, buf, flags, name, value, size);
}

ssize_t real_xattr_get(int dirfd, const char *path, int flags, const char *name, void *value,
		       size_t size)
{
	if (by_descriptor(path, flags))
		return real_fgetxattr(dirfd, name, value, size);
	if (is_below(dirfd, path))
		return get_below(dirfd, path, flags, name, value, size);
	return flags & AT_SYMLINK_NOFOLLOW ? real_lgetxattr(path, name, value, size)
					   : real_getxattr(path, name, value, size);
}

__attribute__((noinline)) static int set_below(int dirfd, const char *path, int flags,
					       const char *name, const void *value, size_t size,
					       int how)
{
	char buf[MSG_PATH_MAX];

	return below(dirfd, path, buf)
		   ? -1
		   : real_xattr_set(AT_FDCWD, buf, flags, name, value, size, how);
}

int real_xattr_set(int dirfd, const char *path, int flags, const char *name, const void *value,
		   size_t size, int how)
{
	if (by_descriptor(path, flags))
		return real_fsetxattr(dirfd, name, value, size, how);
	if (is_below(dirfd, path))
		return set_below(dirfd, path, flags, name, value, size, how);
	return flags & AT_SYMLINK_NOFOLLOW ? real_lsetxattr(path, name, value, size, how)
					   : real_setxattr(path, name, value, size, how);
}

__attribute__((noinline)) static ssize_t list_below(int dirfd, const char *path, int flags,
						    char *list, size_t size)
{
	char buf[MSG_PATH_MAX];

	return below(dirfd, path, buf) ? -1 : real_xattr_list(AT_FDCWD, buf, flags, list, size);
}

ssize_t real_xattr_list(int dirfd, const char *path, int flags, char *list, size_t size)
{
	if (by_descriptor(path, flags))
		return real_flistxattr(dirfd, list, size);
	if (is_below(dirfd, path))
		return list_below(dirfd, path, flags, list, size);
	return flags & AT_SYMLINK_NOFOLLOW ? real_llistxattr(path, list, size)
					   : real_listxattr(path, list, size);
}

__attribute__((noinline)) static int remove_below(int dirfd, const char *path, int flags,
						  const char *name)
{
	char buf[MSG_PATH_MAX];

	return below(dirfd, path, buf) ? -1 : real_xattr_remove(AT_FDCWD, buf, flags, name);
}

int real_xattr_remove(int dirfd, const char *path, int flags, const char *name)
{
	if (by_descriptor(path, flags))
		return real_fremovexattr(dirfd, name);
	if (is_below(dirfd, path))
		return remove_below(dirfd, path, flags, name);
	return flags & AT_SYMLINK_NOFOLLOW ? real_lremovexattr(path, name)
					   : real_removexattr(path, name);
}

void acl_with_mode(void *acl, size_t size, mode_t mode)
{
	if (acl_check(acl, size) > 0)
		acl_chmod(acl, size, mode);
}

/* No user or group of an ACL has this id. */
static int is_group_itself(uint32_t gid)
{
	return gid == (uint32_t)-1;
}

/* What the real ACL gives the file's group: permissions as in a mode, or -1 if
 * there is no ACL. */
__attribute__((noinline)) static int real_acl_group(int dirfd, const char *path, int flags)
{
	char acl[4096];
	ssize_t n = real_xattr_get(dirfd, path, flags, ACL_ACCESS_NAME, acl, sizeof(acl));

	if (n < 0)
		return errno == ERANGE ? 0 : -1;
	if (acl_check(acl, (size_t)n) <= 0)
		return -1;
	return (int)acl_allows(acl, (size_t)n, 7, (uint32_t)-1, (uint32_t)-2, (uint32_t)-1,
			       is_group_itself)
	       << 3;
}

int drop_real_acl(int dirfd, const char *path, int flags, const char *name, struct file *f)
{
	/* Without the ACL its mask would become the group's permissions. */
	int group = xattr_is_access_acl(name) ? real_acl_group(dirfd, path, flags) : 0;

	if (group < 0)
		return 0;
	/* The session goes on seeing the mode that there was. */
	if (!f->known && xattr_is_access_acl(name) &&
	    tell_change(OP_CHMOD, 0, f, dirfd, path, flags))
		return -1;
	if (real_xattr_remove(dirfd, path, flags, name))
		return errno == ENODATA || errno == EOPNOTSUPP || errno == EPERM ? 0 : -1;
	if (!xattr_is_access_acl(name))
		return 0;
	return set_real_mode(dirfd, path, f, (f->sx.stx_mode & 07707) | (mode_t)group);
}

static int in_list(const char *name, const char *list, size_t len)
{
	for (const char *p = list; p < list + len; p += strlen(p) + 1)
		if (!strcmp(p, name))
			return 1;
	return 0;
}

/* Of `recorded` bytes of names behind `real` bytes of them, keeps those that
 * may be seen and are not among the first.  Returns the length of all. */
static ssize_t names_once(char *list, size_t real, size_t recorded)
{
	char *to = list + real;

	for (const char *p = to, *end = to + recorded; p < end;) {
		size_t n = strlen(p) + 1;

		if (!xattr_is_hidden(p) && !in_list(p, list, real)) {
			memmove(to, p, n);
			to += n;
		}
		p += n;
	}
	return to - list;
}

/* Lists in `list`, which must have room for names that come twice. */
static ssize_t list_both(const struct file *f, int dirfd, const char *path, int flags, char *list,
			 size_t size)
{
	ssize_t real = real_xattr_list(dirfd, path, flags, list, size), recorded;

	if (real < 0 && errno != EOPNOTSUPP)
		return -errno;
	if (real < 0)
		real = 0;
	recorded = ask_xattrs(f, size ? list + real : NULL, size ? size - (size_t)real : 0);
	if (recorded < 0 || !size)
		return recorded < 0 ? recorded : real + recorded;
	/* With no room left the question was for the length alone. */
	if ((size_t)(real + recorded) > size)
		return -ERANGE;
	return names_once(list, (size_t)real, (size_t)recorded);
}

__attribute__((noinline)) ssize_t xattr_list_all(const struct file *f, int dirfd, const char *path,
						 int flags, char *list, size_t size)
{
	char names[4096];
	ssize_t n = list_both(f, dirfd, path, flags, names, sizeof(names));

	/* Of more names the length may be told too large. */
	if (n == -ERANGE)
		return list_both(f, dirfd, path, flags, list, size);
	if (n < 0 || !size)
		return n;
	if ((size_t)n > size)
		return -ERANGE;
	return memory_write(list, names, (size_t)n) ? -EFAULT : n;
}
