/* SPDX-License-Identifier: MIT
 *
 * What is known of a file: its real attributes, its identity, and what the
 * session sees of it.  One statx gives the first two at once.
 */
#include "real.h"
#include "client.h"
#include "procfs.h"

#include <sys/sysmacros.h>
#include <sys/utsname.h>

#include "../common/handle.h"
#include "../common/shared.h"
#include "../common/sys.h"

#define NS 1000000000ll

/* Whether birth times may tie: kernels before 6.13 take them from a clock
 * that stands still for a tick, long enough to reuse an inode. */
static int birth_may_tie(void)
{
	static int answer HOT; /* 0: not asked, 1: no, 2: yes */
	struct utsname u;
	unsigned major = 0, minor = 0;
	const char *p = u.release;

	if (answer)
		return answer == 2;
	if (!sys1(SYS_uname, &u)) {
		for (; *p >= '0' && *p <= '9'; p++)
			major = major * 10 + (unsigned)(*p - '0');
		for (p += *p == '.'; *p >= '0' && *p <= '9'; p++)
			minor = minor * 10 + (unsigned)(*p - '0');
	}
	answer = major > 6 || (major == 6 && minor >= 13) ? 1 : 2;
	return answer == 2;
}

void look_prepare(void)
{
	birth_may_tie();
}

static uint64_t generation(int dirfd, const char *path, int flags)
{
	return session.barred & BARRED_HANDLES ? 0 : handle_generation(dirfd, path, flags);
}

#ifdef STATX_MNT_ID
#define LOOKED_AT (STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID)
#else
#define LOOKED_AT (STATX_BASIC_STATS | STATX_BTIME)
#endif

static inline __attribute__((always_inline)) struct attr unrecorded(const struct statx *sx)
{
	struct attr a = {
	    .uid = sx->stx_uid,
	    .gid = sx->stx_gid,
	    .mode = sx->stx_mode,
	    .rdev = makedev(sx->stx_rdev_major, sx->stx_rdev_minor),
	};

	if (sx->stx_uid == session.real_uid && !session.unknown_real)
		a.uid = a.gid = 0;
	return a;
}

struct attr attr_unrecorded(const struct statx *sx)
{
	return unrecorded(sx);
}

/* A file of the user's without a time of birth: a pipe or socket without a name
 * most likely is of who looks at it, and a file of /proc of its process. */
__attribute__((noinline)) static void choose_owner(int dirfd, const char *path, int flags,
						   struct file *f)
{
	if (!S_ISFIFO(f->attr.mode) && !S_ISSOCK(f->attr.mode)) {
		procfs_owner(dirfd, path, flags, f);
	} else if (!session.unknown_real) {
		f->attr.uid = cred_fsuid();
		f->attr.gid = cred_fsgid();
	}
}

/* Where a filter of the program's forbids statx: without the time of birth, which
 * the index tells. */
__attribute__((noinline)) static int look_without_statx(int dirfd, const char *path, int flags,
							struct file *f)
{
	struct statx *sx = &f->sx;
	struct sys_stat st;
	struct shared *s;
	long result =
	    !*path && flags & AT_EMPTY_PATH && !(session.barred & BARRED_FSTAT)
		? sys_fstat(dirfd, &st)
		: sys_fstatat(dirfd, path, &st,
			      flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT));

	if (result)
		return libc_result((int)result);
	*sx = (struct statx){.stx_mask = STATX_BASIC_STATS,
			     .stx_blksize = (uint32_t)st.st_blksize,
			     .stx_nlink = (uint32_t)st.st_nlink,
			     .stx_uid = st.st_uid,
			     .stx_gid = st.st_gid,
			     .stx_mode = (uint16_t)st.st_mode,
			     .stx_ino = st.st_ino,
			     .stx_size = (uint64_t)st.st_size,
			     .stx_blocks = (uint64_t)st.st_blocks,
			     .stx_atime = {st.st_atim.tv_sec, (uint32_t)st.st_atim.tv_nsec},
			     .stx_mtime = {st.st_mtim.tv_sec, (uint32_t)st.st_mtim.tv_nsec},
			     .stx_ctime = {st.st_ctim.tv_sec, (uint32_t)st.st_ctim.tv_nsec},
			     .stx_dev_major = major(st.st_dev),
			     .stx_dev_minor = minor(st.st_dev),
			     .stx_rdev_major = major(st.st_rdev),
			     .stx_rdev_minor = minor(st.st_rdev)};
	f->known = 0;
	f->stamp = 0;
	f->id = (struct ident){.dev = st.st_dev, .ino = st.st_ino, .generation = 1};
	f->attr = attr_unrecorded(sx);
	s = share_for(&f->id);
	if (s)
		index_identify(s, &f->id);
	return 0;
}

int look_at(int dirfd, const char *path, int flags, struct file *f)
{
	struct statx *sx = &f->sx;

	if (__builtin_expect(session.barred & BARRED_STATX, 0))
		return look_without_statx(dirfd, path, flags, f);
	flags &= AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE;
	if (real_statx(dirfd, path, flags, LOOKED_AT, sx))
		return -1;
	f->known = 0;
	f->stamp = 0;
	f->id = (struct ident){.dev = makedev(sx->stx_dev_major, sx->stx_dev_minor),
			       .ino = sx->stx_ino};
	if (sx->stx_mask & STATX_BTIME)
		f->id.birth = sx->stx_btime.tv_sec * NS + sx->stx_btime.tv_nsec;
	if (!f->id.birth || birth_may_tie())
		f->id.generation = generation(dirfd, path, flags);
	f->attr = unrecorded(sx);
	if (!(sx->stx_mask & STATX_BTIME) && sx->stx_uid == session.real_uid)
		choose_owner(dirfd, path, flags, f);
	return 0;
}

/* Asks the server: for a file without an identity, by its name, too. */
__attribute__((noinline)) static int ask_server(struct file *f, int dirfd, const char *path,
						int flags)
{
	struct request r = {.m = {.op = OP_STAT, .id = f->id, .attr = {.mode = f->sx.stx_mode}}};
	struct msg answer;
	char name[MSG_PATH_MAX];
	int result;

	if (!ident_exists(&f->id) && !path_name(dirfd, path, flags, name))
		r.path = name;
	result = conn_ask(&r, &answer, NULL, 0);
	if (result == -ENOENT)
		return 0;
	if (result)
		return libc_result(result);
	f->attr = answer.attr;
	f->stamp = answer.stamp;
	f->known = 1;
	return 0;
}

int ask_file(struct file *f, int dirfd, const char *path, int flags)
{
	struct shared *s = share_for(&f->id);
	int result = s ? index_find(s, &f->id, &f->attr, &f->stamp) : -EAGAIN;

	/* As the files of /proc. */
	if (!s && !ident_exists(&f->id) && !share_has_unindexed())
		return 0;
	if (result < 0)
		return ask_server(f, dirfd, path, flags);
	f->known = result;
	return 0;
}

static inline __attribute__((always_inline)) int seen(int dirfd, const char *path, int flags,
						      struct file *f)
{
	if (look_at(dirfd, path, flags, f) &&
	    (errno != EACCES || make_way(dirfd, path, flags) || look_at(dirfd, path, flags, f)))
		return -1;
	if (logging())
		log_looked(dirfd, path, flags, &f->sx);
	return ask_file(f, dirfd, path, flags);
}

int ask_seen(int dirfd, const char *path, int flags, struct file *f)
{
	return seen(dirfd, path, flags, f);
}

int ask_at(int dirfd, const char *path, int flags, struct file *f)
{
	int result = seen(dirfd, path, flags, f);

	if (__builtin_expect(judged(), 0) && (!result || errno != EFAULT) && *path)
		result |= may_search(dirfd, path, flags);
	return result;
}

mode_t mode_on_disk(mode_t mode)
{
	if (S_ISDIR(mode))
		return (mode & 0755) | 0700;
	return (mode & 0755) | 0600 | (mode & 0111 ? 0100 : 0);
}

static struct timespec time_of(const struct statx_timestamp *t)
{
	return (struct timespec){.tv_sec = (time_t)t->tv_sec, .tv_nsec = (long)t->tv_nsec};
}

/* When the file changed, or what is recorded of it. */
static struct statx_timestamp change_time(const struct file *f)
{
	const struct statx_timestamp *real = &f->sx.stx_ctime;

	if ((int64_t)f->stamp <= real->tv_sec * NS + real->tv_nsec)
		return *real;
	return (struct statx_timestamp){.tv_sec = (int64_t)(f->stamp / NS),
					.tv_nsec = (uint32_t)(f->stamp % NS)};
}

int file_to_stat(const struct file *f, struct stat *st)
{
	const struct statx *sx = &f->sx;
	const struct statx_timestamp ctime = change_time(f);
	int fits;

	memset(st, 0, sizeof(*st));
	st->st_dev = f->id.dev;
	st->st_ino = sx->stx_ino;
	st->st_nlink = sx->stx_nlink;
	st->st_mode = f->attr.mode;
	st->st_uid = f->attr.uid;
	st->st_gid = f->attr.gid;
	st->st_rdev = f->attr.rdev;
	st->st_blksize = (blksize_t)sx->stx_blksize;
	st->st_atim = time_of(&sx->stx_atime);
	st->st_mtim = time_of(&sx->stx_mtime);
	st->st_ctim = time_of(&ctime);
	/* These types may have 32 bits. */
	fits = st->st_ino == sx->stx_ino && st->st_atim.tv_sec == sx->stx_atime.tv_sec &&
	       st->st_mtim.tv_sec == sx->stx_mtime.tv_sec && st->st_ctim.tv_sec == ctime.tv_sec;
	/* A device has none, whatever is in the file underneath. */
	if (!S_ISCHR(f->attr.mode) && !S_ISBLK(f->attr.mode)) {
		st->st_size = (off_t)sx->stx_size;
		st->st_blocks = (blkcnt_t)sx->stx_blocks;
		fits &= (uint64_t)st->st_size == sx->stx_size &&
			(uint64_t)st->st_blocks == sx->stx_blocks;
	}
	return fits ? 0 : -EOVERFLOW;
}

void file_to_statx(const struct file *f, struct statx *sx)
{
	sx->stx_ctime = change_time(f);
	sx->stx_mode = (uint16_t)f->attr.mode;
	sx->stx_uid = f->attr.uid;
	sx->stx_gid = f->attr.gid;
	sx->stx_rdev_major = major(f->attr.rdev);
	sx->stx_rdev_minor = minor(f->attr.rdev);
	if (__builtin_expect(f->attr.flags & (ATTR_IMMUTABLE | ATTR_APPEND), 0)) {
		sx->stx_attributes |=
		    (f->attr.flags & ATTR_IMMUTABLE ? (uint64_t)STATX_ATTR_IMMUTABLE : 0) |
		    (f->attr.flags & ATTR_APPEND ? (uint64_t)STATX_ATTR_APPEND : 0);
		sx->stx_attributes_mask |= STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND;
	}
}
