/* SPDX-License-Identifier: MIT
 *
 * What the prototypes of the specs need: headers, and types that C declares
 * only in place or that a header of this libc no longer has.
 */
#ifndef PQFS_PORTS_LINUX_TYPES_H
#define PQFS_PORTS_LINUX_TYPES_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <gshadow.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <mntent.h>
#include <pwd.h>
#include <sched.h>
#include <semaphore.h>
#include <shadow.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>
#include <wordexp.h>

/* Numbers that are the same on every machine and younger than some headers. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_file_getattr
#define SYS_file_getattr 468
#define SYS_file_setattr 469
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#define SYS_getxattrat 464
#define SYS_listxattrat 465
#define SYS_removexattrat 466
#endif

/* Versions of struct stat that __xstat and kin know; AT_* flags for fstatat,
 * which refuses those for another. */
#define XSTAT_FLAGS(ver, flags) ((ver) == 0 || (ver) == 1 ? (flags) : -1)

/* The one version of mknod that __xmknod and __xmknodat know; the mode for mknodat,
 * which refuses that for another. */
#define XMKNOD_MODE(ver, mode) ((ver) == 0 ? (mode) : ~0u)

/* Where the kernel gives EFAULT for NULL, but a libc has other ideas. */
static inline const char *not_null(const char *path)
{
	/* Headers say of some functions that it never is. */
	__asm__("" : "+r"(path));
	return path ? path : (const char *)-1;
}

/* NULL stands for the descriptor itself, if there is one. */
#define FD_PATH(fd, path) ((path) ? (path) : (fd) == AT_FDCWD ? (const char *)-1 : "")
#define FD_FLAGS(fd, path, flags)                                                                  \
	((path) || (fd) == AT_FDCWD ? (flags) : (flags) ? -1 : AT_EMPTY_PATH)

/* The argument block of setxattrat(2) and getxattrat(2). */
struct xattr_block {
	uint64_t value; /* a pointer */
	uint32_t size;
	uint32_t flags;
};

/* An entry of getdents(2), whose type is the last byte of d_reclen. */
struct old_dirent {
	unsigned long d_ino;
	unsigned long d_off;
	unsigned short d_reclen;
	char d_name[];
};

/* A call of System V IPC that takes and gives who the thing belongs to. */
typedef int ipc_call(int, int, void *);

struct utmp;
struct utmpx;

struct sched_attr;
typedef int dirent_filter(const struct dirent *);
typedef int dirent_compare(const struct dirent **, const struct dirent **);
typedef int dirent64_filter(const struct dirent64 *);
typedef int dirent64_compare(const struct dirent64 **, const struct dirent64 **);
/* The same without their types, and what gives the next entry and its size. */
typedef int entry_filter(const void *);
typedef int entry_compare(const void *, const void *);
typedef void *next_entry(DIR *, size_t *);
typedef int sort_compare(const void *, const void *);
typedef int glob_error(const char *, int);
typedef int glob_call(const char *restrict, int, glob_error *, glob_t *restrict);
typedef int fts_compare(const FTSENT **, const FTSENT **);
typedef int fts64_compare(const FTSENT64 **, const FTSENT64 **);
/* Signal handlers, and what sets one. */
typedef void handler_fn(int);
typedef handler_fn *signal_call(int, handler_fn *);

/* What opens a stream. */
typedef FILE *fopen_call(const char *restrict, const char *restrict);
typedef FILE *freopen_call(const char *restrict, const char *restrict, FILE *restrict);
typedef FILE *tmpfile_call(void);

typedef int clone_fn(void *);
typedef int posix_spawn_call(pid_t *, const char *, const posix_spawn_file_actions_t *,
			     const posix_spawnattr_t *, char *const *, char *const *);

/* capset(2) and capget(2) have no header in libc. */
int capset(cap_user_header_t header, const cap_user_data_t data);
int capget(cap_user_header_t header, cap_user_data_t data);

/* libc's own access as the effective user, under its older name. */
int eaccess(const char *path, int mode);

#define PUBLIC __attribute__((visibility("default")))

#endif
