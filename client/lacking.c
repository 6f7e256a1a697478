/* SPDX-License-Identifier: MIT
 *
 * Guts make each real call by the function that libc has for it.  An older glibc
 * or musl has none for some newer system calls, which the kernel may know all
 * the same.
 */
#include "lacking.h"
#include "client.h"

#include "../common/sys.h"

static int lacking_statx(int dirfd, const char *restrict path, int flags, unsigned int mask,
			 struct statx *restrict buf)
{
	return libc_result((int)sys5(SYS_statx, dirfd, path, flags, mask, buf));
}

static int lacking_renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
			     unsigned int flags)
{
	return libc_result((int)sys5(SYS_renameat2, olddirfd, oldpath, newdirfd, newpath, flags));
}

static int lacking_execveat(int dirfd, const char *path, char *const *argv, char *const *envp,
			    int flags)
{
	return libc_result((int)sys5(SYS_execveat, dirfd, path, argv, envp, flags));
}

static int lacking_close_range(unsigned int first, unsigned int last, int flags)
{
	return libc_result((int)sys3(SYS_close_range, first, last, flags));
}

void *lacking_function(enum real which)
{
	switch (which) {
	case REAL_statx:
		return (void *)lacking_statx;
	case REAL_renameat2:
		return (void *)lacking_renameat2;
	case REAL_execveat:
		return (void *)lacking_execveat;
	case REAL_close_range:
		return (void *)lacking_close_range;
	default:
		return NULL;
	}
}
