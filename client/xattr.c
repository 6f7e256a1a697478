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

int xattr_is_acl(const char *name)
{
	return !strcmp(name, ACL_ACCESS_NAME) || !strcmp(name, ACL_DEFAULT_NAME);
}

int xattr_is_ours(const char *name)
{
	return starts(name, "security.") || starts(name, "trusted.") || xattr_is_acl(name);
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

int xattr_name_check(const char *name, size_t size)
{
	size_t n;

	if (!name)
		return -EFAULT;
	n = strnlen(name, XATTR_NAME_MAX + 1);
	if (!n || n > XATTR_NAME_MAX)
		return -ERANGE;
	if (!strcmp(name, "security.") || !strcmp(name, "trusted.") || !strcmp(name, "user."))
		return -EINVAL;
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

	if (!strcmp(name, "security.capability"))
		return capability_check(value, size);
	if (!xattr_is_acl(name))
		return 0;
	if (S_ISLNK(f->attr.mode))
		return -EOPNOTSUPP;
	n = acl_check(value, size);
	if (n < 0)
		return n;
	return n && !S_ISDIR(f->attr.mode) && !strcmp(name, ACL_DEFAULT_NAME) ? -EACCES : 0;
}

int xattr_is_no_acl(const char *name, const void *value, size_t size)
{
	return xattr_is_acl(name) && !acl_check(value, size);
}

int xattr_may_set(const char *name, const struct file *f)
{
	if (xattr_is_acl(name))
		return may_chmod(f);
	if (!strcmp(name, "security.capability"))
		return may(CAP_SETFCAP);
	return xattr_is_ours(name) ? may(CAP_SYS_ADMIN) : 0;
}

/* The kernel's older calls know paths, links and descriptors, but no *at form:
 * a path below a descriptor goes by way of /proc.  NULL with errno when it is
 * too long for that. */
static const char *below(int dirfd, const char *path, char *buf)
{
	size_t n, m = strlen(path);

	if (dirfd == AT_FDCWD || *path == '/')
		return path;
	fd_link(buf, dirfd);
	n = strlen(buf);
	if (n + 1 + m + 1 > MSG_PATH_MAX) {
		libc_result(-ENAMETOOLONG);
		return NULL;
	}
	buf[n] = '/';
	memcpy(buf + n + 1, path, m + 1);
	return buf;
}

static int by_descriptor(const char *path, int flags)
{
	return flags & AT_EMPTY_PATH && !*path;
}

ssize_t real_xattr_get(int dirfd, const char *path, int flags, const char *name, void *value, size_t size)
{
	char buf[MSG_PATH_MAX];

	if (by_descriptor(path, flags))
		return real_fgetxattr(dirfd, name, value, size);
	if (!(path = below(dirfd, path, buf)))
		return -1;
	return flags & AT_SYMLINK_NOFOLLOW ? real_lgetxattr(path, name, value, size)
					   : real_getxattr(path, name, value, size);
}

int real_xattr_set(int dirfd, const char *path, int flags, const char *name, const void *value,
		   size_t size, int how)
{
	char buf[MSG_PATH_MAX];

	if (by_descriptor(path, flags))
		return real_fsetxattr(dirfd, name, value, size, how);
	if (!(path = below(dirfd, path, buf)))
		return -1;
	return flags & AT_SYMLINK_NOFOLLOW ? real_lsetxattr(path, name, value, size, how)
					   : real_setxattr(path, name, value, size, how);
}

ssize_t real_xattr_list(int dirfd, const char *path, int flags, char *list, size_t size)
{
	char buf[MSG_PATH_MAX];

	if (by_descriptor(path, flags))
		return real_flistxattr(dirfd, list, size);
	if (!(path = below(dirfd, path, buf)))
		return -1;
	return flags & AT_SYMLINK_NOFOLLOW ? real_llistxattr(path, list, size) : real_listxattr(path, list, size);
}

int real_xattr_remove(int dirfd, const char *path, int flags, const char *name)
{
	char buf[MSG_PATH_MAX];

	if (by_descriptor(path, flags))
		return real_fremovexattr(dirfd, name);
	if (!(path = below(dirfd, path, buf)))
		return -1;
	return flags & AT_SYMLINK_NOFOLLOW ? real_lremovexattr(path, name) : real_removexattr(path, name);
}
