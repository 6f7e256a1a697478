/* SPDX-License-Identifier: MIT
 *
 * What the prototypes of the specs need besides on i386: the structures of the
 * calls whose times have 64 bits, and of the first calls, whose ids have 16.
 */
#ifndef PQFS_PORTS_LINUX_I386_TYPES_H
#define PQFS_PORTS_LINUX_I386_TYPES_H

#include <stddef.h>

#include "../linux/types.h"

#include <sys/wait.h>

/* The version of glibc's own struct stat, and of mknod. */
#undef XSTAT_FLAGS
#define XSTAT_FLAGS(ver, flags) ((ver) == 3 ? (flags) : -1)
#undef XMKNOD_MODE
#define XMKNOD_MODE(ver, mode) ((ver) == 1 ? (mode) : ~0u)

/* A limit of 32 bits in 64; NULL stays NULL. */
static inline const struct rlimit64 *limit64_of(const struct rlimit *limit, struct rlimit64 *space)
{
	if (!limit)
		return NULL;
	space->rlim_cur = limit->rlim_cur == RLIM_INFINITY ? RLIM64_INFINITY : limit->rlim_cur;
	space->rlim_max = limit->rlim_max == RLIM_INFINITY ? RLIM64_INFINITY : limit->rlim_max;
	return space;
}

struct timespec64 {
	int64_t tv_sec;
	int32_t tv_nsec;
	int32_t pad;
};

struct timeval64 {
	int64_t tv_sec;
	int64_t tv_usec;
};

struct utimbuf64 {
	int64_t actime;
	int64_t modtime;
};

/* struct stat of programs that are built with _TIME_BITS=64. */
struct stat_time64 {
	uint64_t st_dev;
	uint64_t st_ino;
	uint32_t st_mode;
	uint32_t st_nlink;
	uint32_t st_uid;
	uint32_t st_gid;
	uint64_t st_rdev;
	int64_t st_size;
	int32_t st_blksize;
	int64_t st_blocks;
	struct timespec64 st_atim;
	struct timespec64 st_mtim;
	struct timespec64 st_ctim;
};

_Static_assert(sizeof(struct stat_time64) == 108 && offsetof(struct stat_time64, st_atim) == 60,
	       "stat_time64");

/* What stat(2) by its old number fills. */
struct stat_old {
	uint32_t st_dev;
	uint32_t st_ino;
	uint16_t st_mode;
	uint16_t st_nlink;
	uint16_t st_uid;
	uint16_t st_gid;
	uint32_t st_rdev;
	uint32_t st_size;
	uint32_t st_blksize;
	uint32_t st_blocks;
	struct timespec st_atim;
	struct timespec st_mtim;
	struct timespec st_ctim;
	uint32_t reserved[2];
};

_Static_assert(sizeof(struct stat_old) == 64, "stat_old");

/* One that is read by readdir64. */
typedef DIR DIR64;

/* The same but for what fts_statp is: struct stat_time64. */
typedef FTS64 FTS_TIME64;
typedef FTSENT64 FTSENT_TIME64;

struct file;

typedef int getresids_call(uint32_t *, uint32_t *, uint32_t *);
typedef int nftw_time64_func(const char *, const struct stat_time64 *, int, struct FTW *);
typedef int ftw_time64_func(const char *, const struct stat_time64 *, int);

/* An id of 16 bits, all ones for none, and an id as one of 16 bits can say it. */
static inline uint32_t id_from_16(unsigned short id)
{
	return id == 0xffff ? ~0u : id;
}

static inline unsigned short id_to_16(uint32_t id)
{
	return id > 0xffff ? 65534 : (unsigned short)id;
}

/* Two registers as one offset. */
static inline off64_t offset_of(unsigned long low, unsigned long high)
{
	return (off64_t)((uint64_t)high << 32 | low);
}

/* Older forms of a pair of times; NULL stays NULL. */
static inline const struct timespec64 *times64_of_timevals(const struct timeval64 *times,
							   struct timespec64 *space)
{
	if (!times)
		return NULL;
	for (int i = 0; i < 2; i++) {
		/* As in times_of_timevals. */
		int bad = times[i].tv_usec < 0 || times[i].tv_usec >= 1000000;

		space[i] = (struct timespec64){
		    .tv_sec = times[i].tv_sec,
		    .tv_nsec = bad ? -1 : (int32_t)times[i].tv_usec * 1000,
		};
	}
	return space;
}

static inline const struct timespec64 *times64_of_utimbuf(const struct utimbuf64 *times,
							  struct timespec64 *space)
{
	if (!times)
		return NULL;
	space[0] = (struct timespec64){.tv_sec = times->actime};
	space[1] = (struct timespec64){.tv_sec = times->modtime};
	return space;
}

#endif
