/* SPDX-License-Identifier: MIT
 *
 * What is done to the real file when the session changes one: as much as its
 * owner needs, and nothing that must not reach the disk.
 */
#include "real.h"
#include "client.h"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <time.h>

#include "../common/sys.h"

/* Whether the file system copies a file, which then has another identity, when
 * it is changed for the first time: an overlay.  Asked once for a device. */
static int copies_up(uint64_t dev, int dirfd, const char *path, int flags)
{
	static uint64_t known[8] HOT; /* the device, and in the top bit the answer */
	const uint64_t yes = 1ull << 63;
	uint64_t *slot = &known[dev % 8], have = __atomic_load_n(slot, __ATOMIC_RELAXED);
	struct statfs fs;
	long fd;

	if (have && (have & ~yes) == dev)
		return (have & yes) != 0;
	if (!*path && dirfd != AT_FDCWD) {
		have = sys2(SYS_fstatfs, dirfd, &fs) || fs.f_type == OVERLAYFS_SUPER_MAGIC;
	} else {
		fd = sys4(SYS_openat, dirfd, *path ? path : ".",
			  O_PATH | O_CLOEXEC | (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0), 0);
		if (fd < 0)
			return 1;
		have = sys2(SYS_fstatfs, fd, &fs) || fs.f_type == OVERLAYFS_SUPER_MAGIC;
		sys1(SYS_close, fd);
	}
	__atomic_store_n(slot, dev | (have ? yes : 0), __ATOMIC_RELAXED);
	return (int)have;
}

/* Whether the file's change time is what the kernel's coarse clock says now, so
 * that a change which leaves the real file as it is need not even touch it. */
static int changed_just_now(const struct file *f)
{
	enum { TICK = 10000000 }; /* ns, of the slowest kernels */
	const struct statx_timestamp *t = &f->sx.stx_ctime;
	struct timespec now;
	int64_t ahead;

	if (f->sx.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND))
		return 0;
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	ahead = (t->tv_sec - now.tv_sec) * 1000000000ll + (int64_t)t->tv_nsec - now.tv_nsec;
	return ahead >= 0 && ahead <= TICK;
}

/* Whether there is nothing to be seen of a touch. */
static int needs_no_touch(int dirfd, const char *path, int flags, const struct file *f)
{
	return changed_just_now(f) && (f->known || !copies_up(f->id.dev, dirfd, path, flags));
}

int touch(int dirfd, const char *path, int flags, const struct file *f)
{
	if (needs_no_touch(dirfd, path, flags, f))
		return 0;
	return real_fchownat(dirfd, path, (uid_t)-1, (gid_t)-1,
			     flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
}

int look_again(int dirfd, const char *path, int flags, struct file *f)
{
	return f->known || !copies_up(f->id.dev, dirfd, path, flags)
		   ? 0
		   : look_at(dirfd, path, flags, f);
}

int set_real_mode(int dirfd, const char *path, const struct file *f, mode_t mode)
{
	char link[32];

	mode = mode_on_disk((f->sx.stx_mode & (mode_t)S_IFMT) | (mode & 07777));
	/* The mode of another user's file can only be recorded. */
	if (f->sx.stx_uid != session.real_uid && session.real_uid)
		return touch(dirfd, path, *path ? 0 : AT_EMPTY_PATH, f);
	if (mode == (f->sx.stx_mode & 07777u) &&
	    needs_no_touch(dirfd, path, *path ? 0 : AT_EMPTY_PATH, f))
		return 0;
	if (*path || dirfd == AT_FDCWD)
		return real_fchmodat(dirfd, *path ? path : ".", mode, 0);
	if (!real_fchmod(dirfd, mode))
		return 0;
	if (errno != EBADF)
		return -1;
	/* An O_PATH descriptor. */
	proc_fd_path(link, dirfd);
	return real_fchmodat(AT_FDCWD, link, mode, 0);
}

/* Opens what is shut in a file that was looked at, if it is the user's own.
 * -1 when it can't be recorded. */
static int open_up(struct file *f, int dirfd, const char *path, int flags)
{
	mode_t real = f->sx.stx_mode, need = S_ISDIR(real) ? 0700 : 0600;

	if (f->sx.stx_uid != session.real_uid || (real & need) == need || S_ISLNK(real))
		return 0;
	if (ask_file(f, dirfd, path, flags) ||
	    (!f->known && tell_change(OP_CHMOD, 0, f, dirfd, path, flags)))
		return -1;
	real_fchmodat(dirfd, path, (real & 0777) | need, 0);
	return 0;
}

/* The directory that a relative path starts from.  When it can't be searched
 * even its own "." leads nowhere. */
static int open_start(int dirfd)
{
	char link[32] = "/proc/self/cwd";
	struct file f;

	if (dirfd != AT_FDCWD)
		proc_fd_path(link, dirfd);
	return look_at(AT_FDCWD, link, 0, &f) ? 0 : open_up(&f, AT_FDCWD, link, 0);
}

/* Puts what the link way[0..end) says in the place of its last component;
 * `more` tells that a path goes on after way[end], which is NUL.  Returns
 * where the new components start, or -1 if it is no link. */
static ssize_t follow_link(int dirfd, char *way, size_t end, int more)
{
	char *target = way + end + 1;
	size_t tail = more ? strlen(target) + 1 : 0, start = end;
	char *rest = way + MSG_PATH_MAX - tail;
	ssize_t n;

	memmove(rest, target, tail);
	n = real_readlinkat(dirfd, way, target, (size_t)(rest - target));
	if (n <= 0 || n >= rest - target)
		return -1;
	while (start && way[start - 1] != '/')
		start--;
	if (*target == '/')
		start = 0;
	memmove(way + start, target, (size_t)n);
	way[start + (size_t)n] = more ? '/' : '\0';
	memmove(way + start + n + 1, rest, tail);
	return (ssize_t)start;
}

__attribute__((noinline)) int make_way(int dirfd, const char *path, int flags)
{
	enum { LINKS_MAX = 40 };
	char way[MSG_PATH_MAX];
	size_t at = 0, len = strlen(path);
	struct file f;
	int links = 0;

	if (!cred_capable(CAP_DAC_OVERRIDE) || !len || len >= sizeof(way))
		return libc_result(-EACCES);
	memcpy(way, path, len + 1);
	if (*way != '/' && open_start(dirfd))
		return -1;
	for (;;) {
		int more;
		ssize_t next;

		at += strspn(way + at, "/");
		if (!way[at])
			return 0;
		at += strcspn(way + at, "/");
		more = way[at] == '/';
		if (!more && flags & AT_SYMLINK_NOFOLLOW)
			return 0;
		way[at] = '\0';
		if (!look_at(dirfd, way, 0, &f)) {
			if (!more)
				return 0;
			if (S_ISDIR(f.sx.stx_mode) && open_up(&f, dirfd, way, 0))
				return -1;
			way[at] = '/';
			continue;
		}
		/* A link may lead through other directories that are shut. */
		if ((errno != EACCES && errno != ENOENT) || ++links > LINKS_MAX)
			return 0;
		next = follow_link(dirfd, way, at, more);
		if (next < 0)
			return 0;
		at = (size_t)next;
	}
}

int make_parent_accessible(int dirfd, const char *path)
{
	return make_way(dirfd, path, AT_SYMLINK_NOFOLLOW);
}

int make_accessible(int dirfd, const char *path, int flags)
{
	struct file f;

	if (make_way(dirfd, path, flags))
		return -1;
	return look_at(dirfd, path, flags, &f) ? 0 : open_up(&f, dirfd, path, flags);
}

static int rename_once(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
		       unsigned flags)
{
	return flags ? real_renameat2(olddirfd, oldpath, newdirfd, newpath, flags)
		     : real_renameat(olddirfd, oldpath, newdirfd, newpath);
}

/* A directory that moves to another has its ".." written. */
static int open_moving(int dirfd, const char *path)
{
	struct file f;

	if (look_at(dirfd, path, AT_SYMLINK_NOFOLLOW, &f) || !S_ISDIR(f.sx.stx_mode))
		return 0;
	return open_up(&f, dirfd, path, AT_SYMLINK_NOFOLLOW);
}

int rename_real(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
		unsigned flags)
{
	if (!rename_once(olddirfd, oldpath, newdirfd, newpath, flags))
		return 0;
	if (errno != EACCES || make_parent_accessible(olddirfd, oldpath) ||
	    make_parent_accessible(newdirfd, newpath) || open_moving(olddirfd, oldpath) ||
	    (flags & RENAME_EXCHANGE && open_moving(newdirfd, newpath)))
		return -1;
	return rename_once(olddirfd, oldpath, newdirfd, newpath, flags);
}
