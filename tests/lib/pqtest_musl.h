/* SPDX-License-Identifier: MIT
 *
 * Included before everything else where pqtest is compiled for musl: what it has
 * not, by the system call of its own.  syscall is wrapped like the functions.
 */
#ifndef PQTEST_MUSL_H
#define PQTEST_MUSL_H

#include <dirent.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Both sides of a comparison are told in these words. */
#define strerrorname_np strerror

#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2

#undef getdents64
#define getdents64(fd, buf, size) getdents(fd, (struct dirent *)(buf), size)

static inline int statx(int dirfd, const char *path, int flags, unsigned mask, struct statx *st)
{
	return (int)syscall(SYS_statx, dirfd, path, flags, mask, st);
}

static inline int renameat2(int olddirfd, const char *old, int newdirfd, const char *new,
			    unsigned flags)
{
	return (int)syscall(SYS_renameat2, olddirfd, old, newdirfd, new, flags);
}

static inline int execveat(int dirfd, const char *path, char *const *argv, char *const *envp,
			   int flags)
{
	return (int)syscall(SYS_execveat, dirfd, path, argv, envp, flags);
}

static inline int close_range(unsigned first, unsigned last, int flags)
{
	return (int)syscall(SYS_close_range, first, last, flags);
}

static inline void closefrom(int first)
{
	close_range((unsigned)first, ~0u, 0);
}

#endif
