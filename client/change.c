/* SPDX-License-Identifier: MIT
 *
 * What is done to the real file when the session changes one: as much as its
 * owner needs, and nothing that must not reach the disk.
 */
#include "real.h"
#include "client.h"

#include <linux/magic.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>

#include "../common/shared.h"
#include "../common/sys.h"

enum { COPIES_UP = 1, READ_ONLY = 2 };

/* What is to be known of the file system that a file is in: whether it copies a
 * file, which then has another identity, when it is changed for the first time
 * (an overlay), and whether it can be changed at all.  Asked once a second. */
static unsigned file_system(const struct file *f, int dirfd, const char *path, int flags)
{
	enum { SLOTS = 8, MS = 1000, BITS = 2 };
	static struct {
		uint64_t key;
		uint64_t seen; /* in ms, above what was seen */
	} known[SLOTS] HOT;
	uint64_t key = f->id.dev << 32, now = shared_clock(), seen;
	struct sys_statfs fs = {0};
	unsigned bits = 0;
	long fd = dirfd, result;

#ifdef STATX_MNT_ID
	key += f->sx.stx_mnt_id;
#endif
	seen = __atomic_load_n(&known[key % SLOTS].seen, __ATOMIC_ACQUIRE);
	if (seen && known[key % SLOTS].key == key && now - (seen >> BITS) < MS &&
	    seen == __atomic_load_n(&known[key % SLOTS].seen, __ATOMIC_RELAXED))
		return (unsigned)seen & (COPIES_UP | READ_ONLY);
	if (*path || dirfd == AT_FDCWD)
		fd = sys4(SYS_openat, dirfd, *path ? path : ".",
			  O_PATH | O_CLOEXEC | (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0), 0);
	result = fd < 0 ? fd : sys_fstatfs(fd, &fs);
	if (fd >= 0 && fd != dirfd)
		sys1(SYS_close, fd);
	if (result)
		return COPIES_UP | READ_ONLY;
	bits |= fs.f_type == OVERLAYFS_SUPER_MAGIC ? COPIES_UP : 0;
	bits |= fs.f_flags & ST_RDONLY ? READ_ONLY : 0;
	__atomic_store_n(&known[key % SLOTS].seen, 0, __ATOMIC_RELEASE);
	known[key % SLOTS].key = key;
	__atomic_store_n(&known[key % SLOTS].seen, now << BITS | bits, __ATOMIC_RELEASE);
	return bits;
}

/* The time that the kernel would give a change, in ns since the epoch. */
static uint64_t present(void)
{
	struct timespec now;
#ifdef SYS_clock_gettime64
	/* Where time_t may have 32 bits; not in the oldest kernels. */
	struct {
		int64_t s, ns;
	} wide;

	if (!sys2(SYS_clock_gettime64, CLOCK_REALTIME_COARSE, &wide))
		return (uint64_t)wide.s * 1000000000 + (uint64_t)wide.ns;
#endif
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Whether the change time of a file can be recorded alone, which then is. */
static int stamp(int dirfd, const char *path, int flags, struct file *f)
{
	unsigned fs;

	if (f->sx.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND))
		return 0;
	fs = file_system(f, dirfd, path, flags);
	if (fs & READ_ONLY || (fs & COPIES_UP && !f->known))
		return 0;
	f->stamp = present();
	return 1;
}

int touch(int dirfd, const char *path, int flags, struct file *f)
{
	if (stamp(dirfd, path, flags, f))
		return 0;
	return real_fchownat(dirfd, path, (uid_t)-1, (gid_t)-1,
			     flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
}

int is_read_only(int dirfd, const char *path, int flags, const struct file *f)
{
	return file_system(f, dirfd, path, flags) & READ_ONLY;
}

int look_again(int dirfd, const char *path, int flags, struct file *f)
{
	return f->known || !(file_system(f, dirfd, path, flags) & COPIES_UP)
		   ? 0
		   : look_at(dirfd, path, flags, f);
}

int chmod_real(int dirfd, const char *path, mode_t mode)
{
	char link[PROC_PATH];

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

int set_real_mode(int dirfd, const char *path, struct file *f, mode_t mode)
{
	mode = mode_on_disk((f->sx.stx_mode & (mode_t)S_IFMT) | (mode & 07777));
	/* The mode of another user's file can only be recorded. */
	if (f->sx.stx_uid != session.real_uid && session.real_uid)
		return touch(dirfd, path, *path ? 0 : AT_EMPTY_PATH, f);
	if (mode == (f->sx.stx_mode & 07777u) && stamp(dirfd, path, *path ? 0 : AT_EMPTY_PATH, f))
		return 0;
	return chmod_real(dirfd, path, mode);
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
