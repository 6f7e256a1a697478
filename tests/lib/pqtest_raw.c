/* SPDX-License-Identifier: MIT
 *
 * pqtest: the same through libc's syscall(), as programs make calls that
 * their libc does not know yet.
 */
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "pqtest.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static const char *path;

static void told(const char *call, long rc)
{
	result(call, rc);
	show("then", path);
}

static void questions(void)
{
	struct statx st = {0};
	long rc = syscall(SYS_statx, AT_FDCWD, path, 0, STATX_BASIC_STATS, &st);

	printf("statx: %ld %o %u:%u\n", rc, st.stx_mode, st.stx_uid, st.stx_gid);
	rc = syscall(SYS_getuid);
	printf("getuid: %ld\n", rc);
	result("faccessat", syscall(SYS_faccessat, AT_FDCWD, path, X_OK));
}

/* syscalls FILE: FILE is changed in every way, other files are made. */
int syscalls(int argc, char **argv)
{
	struct open_how how = {.flags = O_CREAT | O_RDWR, .mode = 04640};
	int fd;

	(void)argc;
	path = argv[0];
	fd = open(path, O_RDONLY);
	questions();
	told("fchownat", syscall(SYS_fchownat, AT_FDCWD, path, 1, 2, 0));
	told("fchown", syscall(SYS_fchown, fd, 3, 4));
	told("fchmodat", syscall(SYS_fchmodat, AT_FDCWD, path, 04751));
	told("fchmod", syscall(SYS_fchmod, fd, 02751));
	told("fchmodat2", syscall(SYS_fchmodat2, AT_FDCWD, path, 06711, 0));
	told("fchmodat2-nofollow",
	     syscall(SYS_fchmodat2, AT_FDCWD, path, 04700, AT_SYMLINK_NOFOLLOW));
	questions();

	path = "openat2";
	told(path, syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
	path = "openat";
	told(path, syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY, 02755));
	path = "mknodat";
	told(path, syscall(SYS_mknodat, AT_FDCWD, path, S_IFCHR | 0640, makedev(4, 5)));
	path = "mkdirat";
	told(path, syscall(SYS_mkdirat, AT_FDCWD, path, 01750));
	path = "symlinkat";
	told(path, syscall(SYS_symlinkat, "x", AT_FDCWD, path));
	path = "linkat";
	told(path, syscall(SYS_linkat, AT_FDCWD, "mknodat", AT_FDCWD, path, 0));
	path = "renameat2";
	told(path, syscall(SYS_renameat2, AT_FDCWD, "mkdirat", AT_FDCWD, path, 0));
	result("unlinkat", syscall(SYS_unlinkat, AT_FDCWD, "linkat", 0));
	path = "mknodat";
	told("setxattr", syscall(SYS_setxattr, path, "trusted.x", "1", 1, 0));
	result("removexattr", syscall(SYS_removexattr, path, "trusted.x"));
	return 0;
}
