/* SPDX-License-Identifier: MIT
 *
 * What a process that is not root may do, by the owners, groups, modes and
 * ACLs that the session sees.  The kernel knows only the real user, who may
 * do more; so the way to a file is walked here as the kernel would, and the
 * answer given before the real call is made.  Root is never judged: callers
 * ask judged() first.  Where the kernel itself will fail for another reason,
 * it is left to say so.
 */
#include "real.h"
#include "client.h"

#include <sys/statvfs.h>

#include "../common/acl.h"
#include "../common/sys.h"

enum { LINKS_MAX = 40, ACL_ROOM = 8192 };

/* For whom is judged. */
struct subject {
	uid_t uid;
	gid_t gid;
	int override; /* CAP_DAC_OVERRIDE */
	int search;   /* CAP_DAC_READ_SEARCH */
};

static struct subject effective(void)
{
	return (struct subject){.uid = cred_fsuid(),
				.gid = cred_fsgid(),
				.override = cred_capable(CAP_DAC_OVERRIDE),
				.search = cred_capable(CAP_DAC_READ_SEARCH)};
}

/* What of `mask` (r 4, w 2, x 1) a recorded ACL gives; -1 if there is none. */
static int by_acl(const struct subject *who, const struct file *f, int mask)
{
	char acl[ACL_ROOM];
	ssize_t len;

	if (!(f->attr.flags & ATTR_ACL))
		return -1;
	len = ask_xattr(f, ACL_ACCESS_NAME, acl, sizeof(acl));
	if (len <= 0 || acl_check(acl, (size_t)len) <= 0)
		return -1;
	return (int)acl_allows(acl, (size_t)len, (unsigned)mask, who->uid, f->attr.uid, f->attr.gid,
			       cred_in_group);
}

/* Whether it is a file of /proc: those of the process are its own, whoever it
 * is in the session, and for the others the kernel answers. */
static int is_of_proc(const struct file *f)
{
	static uint64_t dev;
	struct file proc;

	if (ident_exists(&f->id))
		return 0;
	if (!dev && !look_at(AT_FDCWD, "/proc", 0, &proc))
		dev = proc.id.dev;
	return f->id.dev == dev;
}

static int permits(const struct subject *who, const struct file *f, int mask)
{
	unsigned bits = f->attr.mode, may;
	int acl;

	if (is_of_proc(f))
		return 1;
	if (f->attr.uid == who->uid) {
		may = bits >> 6;
	} else if (bits & 070 && (acl = by_acl(who, f, mask)) >= 0) {
		may = (unsigned)acl;
	} else if (f->attr.gid == who->gid || cred_in_group(f->attr.gid)) {
		may = bits >> 3;
	} else {
		may = bits;
	}
	if (!(mask & ~(int)may))
		return 1;
	if (S_ISDIR(bits))
		return who->override || (who->search && !(mask & W_OK));
	if (who->search && mask == R_OK)
		return 1;
	return who->override && (!(mask & X_OK) || bits & 0111);
}

static int judge(const struct subject *who, const struct file *f, int mask)
{
	return permits(who, f, mask) ? 0 : libc_result(-EACCES);
}

int may_use(const struct file *f, int mode)
{
	const struct subject who = effective();

	return judge(&who, f, mode);
}

/* A path on its way: links are put in their places as they come. */
struct way {
	char text[MSG_PATH_MAX];
	size_t last;        /* where the last component starts */
	struct file parent; /* the directory it is in */
	struct file file;   /* what it is, */
	int found;          /* if there is such a file */
};

/* Where a path starts: the root directory, or the one it is relative to. */
static int see_start(struct way *w, int dirfd)
{
	if (*w->text == '/')
		return ask_seen(AT_FDCWD, "/", 0, &w->parent);
	return dirfd == AT_FDCWD ? ask_seen(AT_FDCWD, ".", 0, &w->parent)
				 : ask_seen(dirfd, "", AT_EMPTY_PATH, &w->parent);
}

static int see_component(struct way *w, int dirfd, size_t end, int flags)
{
	char after = w->text[end];

	w->text[end] = '\0';
	w->found = !ask_seen(dirfd, w->text, flags, &w->file);
	w->text[end] = after;
	return w->found ? 0 : -1;
}

/* Puts the target of the link that ends at `end` in its place.  Whether that was
 * done: a link of /proc that leads to more than it says (and says how long it is
 * wrongly) stays, as does one for which there is no room. */
static int expand(struct way *w, int dirfd, size_t end)
{
	char target[MSG_PATH_MAX], after = w->text[end];
	size_t rest = strlen(w->text + end) + 1, at;
	ssize_t n;

	w->text[end] = '\0';
	n = real_readlinkat(dirfd, w->text, target, sizeof(target));
	w->text[end] = after;
	at = *target == '/' ? 0 : w->last;
	if (n <= 0 || (uint64_t)n != w->file.sx.stx_size || at + (size_t)n + rest > sizeof(w->text))
		return 0;
	memmove(w->text + at + (size_t)n, w->text + end, rest);
	memcpy(w->text + at, target, (size_t)n);
	w->last = at;
	return 1;
}

enum { DENIED = -1, REACHED, FAILS };

/* Walks to the last component and searches each directory on the way: REACHED,
 * DENIED with errno, or FAILS where the real call will, and says why. */
static int walk(const struct subject *who, int dirfd, const char *path, int flags, struct way *w)
{
	w->last = 0;
	/* The kernel reads the path first: it may be no pointer, or too long. */
	if (ask_seen(dirfd, path, AT_SYMLINK_NOFOLLOW, &w->file) &&
	    (errno == EFAULT || errno == ENAMETOOLONG || errno == EBADF))
		return FAILS;
	if (!*path)
		return FAILS;
	memcpy(w->text, path, strlen(path) + 1);
	if (see_start(w, dirfd))
		return errno == EIO ? DENIED : FAILS;
	if (!S_ISDIR(w->parent.attr.mode))
		return FAILS;
	for (int links = 0;;) {
		size_t end;
		int more;

		w->last += strspn(w->text + w->last, "/");
		if (!w->text[w->last]) {
			w->file = w->parent;
			w->found = 1;
			return REACHED;
		}
		if (judge(who, &w->parent, X_OK))
			return DENIED;
		end = w->last + strcspn(w->text + w->last, "/");
		more = w->text[end + strspn(w->text + end, "/")] != '\0';
		if (see_component(w, dirfd, end, AT_SYMLINK_NOFOLLOW)) {
			if (errno == EIO)
				return DENIED;
			return more || errno != ENOENT ? FAILS : REACHED;
		}
		if (S_ISLNK(w->file.sx.stx_mode) &&
		    (w->text[end] || !(flags & AT_SYMLINK_NOFOLLOW))) {
			if (++links > LINKS_MAX)
				return FAILS;
			if (expand(w, dirfd, end)) {
				if (!w->last && see_start(w, dirfd))
					return FAILS;
				continue;
			}
			if (see_component(w, dirfd, end, 0))
				return FAILS;
		}
		if (!more)
			return REACHED;
		if (!S_ISDIR(w->file.sx.stx_mode))
			return FAILS;
		w->parent = w->file;
		w->last = end;
	}
}

__attribute__((noinline)) int may_search(int dirfd, const char *path, int flags)
{
	const struct subject who = effective();
	int saved = errno;
	struct way w;

	if (walk(&who, dirfd, path, flags, &w) == DENIED)
		return -1;
	errno = saved;
	return 0;
}

int denied_at(int dirfd, const char *path, int flags, const struct file *f)
{
	int error = errno;

	if (error != EIO && is_read_only(dirfd, path, flags, f))
		error = EROFS;
	return libc_result(-error);
}

/* The same of a name, for its directory. */
static int denied_in(int dirfd, struct way *w)
{
	w->text[w->last] = '\0';
	return denied_at(dirfd, *w->text ? w->text : ".", 0, &w->parent);
}

/* Two directories that are seen through different mounts. */
static int are_apart(const struct file *a, const struct file *b)
{
#ifdef STATX_MNT_ID
	return a->sx.stx_mnt_id != b->sx.stx_mnt_id;
#else
	return a->id.dev != b->id.dev;
#endif
}

/* In a directory with the sticky bit a file is removed by its owner, or the
 * directory's. */
static int judge_removal(const struct subject *who, const struct way *w)
{
	if (judge(who, &w->parent, W_OK | X_OK))
		return -1;
	if (w->parent.attr.mode & S_ISVTX && w->file.attr.uid != who->uid &&
	    w->parent.attr.uid != who->uid)
		return may(CAP_FOWNER);
	return 0;
}

__attribute__((noinline)) int may_make(int dirfd, const char *path)
{
	const struct subject who = effective();
	struct way w;
	int result = walk(&who, dirfd, path, AT_SYMLINK_NOFOLLOW, &w);

	if (result != REACHED || w.found)
		return result == DENIED ? -1 : 0;
	return judge(&who, &w.parent, W_OK | X_OK) ? denied_in(dirfd, &w) : 0;
}

int template_denied(char *path, size_t suffixlen)
{
	size_t len = strlen(path);

	/* Of a template that is none libc says so. */
	if (len < suffixlen + 6 || memcmp(path + len - suffixlen - 6, "XXXXXX", 6) ||
	    !may_make(AT_FDCWD, path))
		return 0;
	memcpy(path + len - suffixlen - 6, "000000", 6);
	return -1;
}

__attribute__((noinline)) int may_remove(int dirfd, const char *path)
{
	const struct subject who = effective();
	struct way w;
	int result = walk(&who, dirfd, path, AT_SYMLINK_NOFOLLOW, &w);

	if (result != REACHED || !w.found)
		return result == DENIED ? -1 : 0;
	return judge_removal(&who, &w) ? denied_in(dirfd, &w) : 0;
}

__attribute__((noinline)) int may_open(int dirfd, const char *path, int flags)
{
	static const int masks[] = {R_OK, W_OK, R_OK | W_OK, R_OK | W_OK};
	const struct subject who = effective();
	int exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL), result, mask;
	struct way w;

	result =
	    walk(&who, dirfd, path, exclusive || flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0, &w);
	if (result != REACHED)
		return result == DENIED ? -1 : 0;
	if (flags & O_PATH)
		return 0;
	if (!w.found)
		return flags & O_CREAT && judge(&who, &w.parent, W_OK | X_OK) ? denied_in(dirfd, &w)
									      : 0;
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return judge(&who, &w.file, W_OK | X_OK) ? denied_at(dirfd, path, 0, &w.file) : 0;
	mask = masks[flags & O_ACCMODE] | (flags & O_TRUNC ? W_OK : 0);
	if (exclusive || S_ISLNK(w.file.attr.mode) ||
	    (flags & O_DIRECTORY && !S_ISDIR(w.file.attr.mode)) ||
	    (S_ISDIR(w.file.attr.mode) && (mask & W_OK || flags & O_CREAT)))
		return 0;
	if (judge(&who, &w.file, mask))
		return flags & O_TRUNC ? denied_at(dirfd, path, 0, &w.file) : -1;
	return flags & O_NOATIME && w.file.attr.uid != who.uid ? may(CAP_FOWNER) : 0;
}

__attribute__((noinline)) int may_use_at(int dirfd, const char *path, int flags, int mode)
{
	const struct subject who = effective();
	struct file f;
	struct way w;
	int result;

	if (!*path)
		return ask_seen(dirfd, path, flags, &f) ? 0 : judge(&who, &f, mode);
	result = walk(&who, dirfd, path, flags, &w);
	if (result != REACHED || !w.found)
		return result == DENIED ? -1 : 0;
	return judge(&who, &w.file, mode);
}

__attribute__((noinline)) int may_enter(const char *path)
{
	const struct subject who = effective();
	struct way w;
	int result = walk(&who, AT_FDCWD, path, 0, &w);

	if (result != REACHED || !w.found || !S_ISDIR(w.file.attr.mode))
		return result == DENIED ? -1 : 0;
	return judge(&who, &w.file, X_OK);
}

/* Whether one of two directories is below the other. */
static int are_nested(int dirfd, const char *path, int dirfd2, const char *path2)
{
	char a[MSG_PATH_MAX], b[MSG_PATH_MAX];
	size_t n, m;

	if (path_name(dirfd, path, AT_SYMLINK_NOFOLLOW, a) ||
	    path_name(dirfd2, path2, AT_SYMLINK_NOFOLLOW, b))
		return 0;
	n = strlen(a);
	m = strlen(b);
	return n < m ? !strncmp(a, b, n) && b[n] == '/' : !strncmp(a, b, m) && a[m] == '/';
}

static int judge_rename(const struct subject *who, const struct way *from, const struct way *to,
			unsigned flags)
{
	int moves = !ident_same(&from->parent.id, &to->parent.id);

	if (judge_removal(who, from) ||
	    (to->found ? judge_removal(who, to) : judge(who, &to->parent, W_OK | X_OK)))
		return -1;
	/* A directory that moves to another has its ".." written. */
	if (moves && S_ISDIR(from->file.attr.mode) && judge(who, &from->file, W_OK))
		return -1;
	if (moves && flags & RENAME_EXCHANGE && S_ISDIR(to->file.attr.mode))
		return judge(who, &to->file, W_OK);
	return 0;
}

__attribute__((noinline)) int may_rename(int olddirfd, const char *oldpath, int newdirfd,
					 const char *newpath, unsigned flags)
{
	const struct subject who = effective();
	struct way from, to;
	int result = walk(&who, olddirfd, oldpath, AT_SYMLINK_NOFOLLOW, &from);

	if (result == REACHED)
		result = walk(&who, newdirfd, newpath, AT_SYMLINK_NOFOLLOW, &to);
	if (result != REACHED || !from.found)
		return result == DENIED ? -1 : 0;
	if (to.found && (flags & RENAME_NOREPLACE || ident_same(&from.file.id, &to.file.id)))
		return 0;
	if (are_apart(&from.parent, &to.parent))
		return 0;
	if (!judge_rename(&who, &from, &to, flags))
		return 0;
	/* That one is in the other the kernel sees first. */
	result = errno;
	if (are_nested(olddirfd, oldpath, newdirfd, newpath))
		return 0;
	errno = result;
	return denied_in(newdirfd, &to);
}

/* Whether the host lets users link only to what they could as well copy. */
static int hard_links_are_protected(void)
{
	static int answer; /* 0: not asked, 1: no, 2: yes */
	char digit = '0';
	long fd;

	if (answer)
		return answer == 2;
	fd =
	    sys4(SYS_openat, AT_FDCWD, "/proc/sys/fs/protected_hardlinks", O_RDONLY | O_CLOEXEC, 0);
	if (fd >= 0) {
		sys3(SYS_read, fd, &digit, 1);
		sys1(SYS_close, fd);
	}
	answer = digit == '0' ? 1 : 2;
	return answer == 2;
}

__attribute__((noinline)) int may_link(int olddirfd, const char *oldpath, int newdirfd,
				       const char *newpath, int flags)
{
	const struct subject who = effective();
	const struct file *f;
	struct way from, to;
	int result = REACHED;

	if (memory_readable(oldpath, 1) || (!*oldpath && !(flags & AT_EMPTY_PATH)))
		return 0;
	if (*oldpath)
		result = walk(&who, olddirfd, oldpath,
			      flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW, &from);
	else
		from.found = !ask_seen(olddirfd, "", AT_EMPTY_PATH, &from.file);
	if (result == REACHED && from.found)
		result = walk(&who, newdirfd, newpath, AT_SYMLINK_NOFOLLOW, &to);
	if (result != REACHED || !from.found || to.found)
		return result == DENIED ? -1 : 0;
	f = &from.file;
	if (are_apart(f, &to.parent))
		return 0;
	if (hard_links_are_protected() && f->attr.uid != who.uid && !cred_capable(CAP_FOWNER) &&
	    (!S_ISREG(f->attr.mode) || f->attr.mode & S_ISUID ||
	     (f->attr.mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) ||
	     !permits(&who, f, R_OK | W_OK)))
		return libc_result(-EPERM), denied_in(newdirfd, &to);
	return judge(&who, &to.parent, W_OK | X_OK) ? denied_in(newdirfd, &to) : 0;
}

int may_access(int dirfd, const char *path, int mode, int flags)
{
	/* By its real id root has all that it may have. */
	const struct subject real = {
	    .uid = cred_uid(), .gid = cred_gid(), .override = !cred_uid(), .search = !cred_uid()};
	const struct subject who = flags & AT_EACCESS ? effective() : real;
	struct way w;

	flags &= ~AT_EACCESS;
	if (!who.override && *path && walk(&who, dirfd, path, flags, &w) == DENIED)
		return -1;
	return ask_seen(dirfd, path, flags, &w.file) ? -1 : judge(&who, &w.file, mode);
}
