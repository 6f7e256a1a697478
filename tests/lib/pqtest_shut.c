/* SPDX-License-Identifier: MIT
 *
 * pqtest: a program that installs a seccomp filter, as file(1) does.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pqtest.h"

/* What every kind lets through, and what only some do. */
static const int always[] = {
    SYS_read,       SYS_write, SYS_writev, SYS_exit_group, SYS_brk,
#ifdef SYS_newfstatat
    SYS_newfstatat,
#else
    SYS_fstatat64, SYS_stat64, SYS_lstat64,
#endif
#ifdef SYS_lstat
    SYS_stat,       SYS_lstat,
#endif
};
static const int opening[] = {SYS_openat, SYS_close,   SYS_lseek,   SYS_mmap, SYS_munmap, SYS_fstat,
#ifdef SYS_open
			      SYS_open,
#endif
#ifdef SYS_mmap2
			      SYS_mmap2,  SYS_fstat64, SYS__llseek,
#endif
			      SYS_fcntl};

static int let_through(struct sock_filter *f, int n, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i],
						      0, 1);
		f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	return n;
}

/* shut KIND WAY FILE...: only some calls are let through from now on, others end
 * the program.  KIND: statx (it is let through, too), open, stat; WAY: prctl,
 * seccomp. */
int shut(int argc, char **argv)
{
	static char out[4096];
	static const int more[] = {SYS_statx};
	struct sock_filter f[128];
	struct sock_fprog prog = {.filter = f};
	int n = 0, stat_only = !strcmp(argv[0], "stat"), with_statx = !strcmp(argv[0], "statx");

	setvbuf(stdout, out, _IOFBF, sizeof(out));
	f[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					      offsetof(struct seccomp_data, nr));
	n = let_through(f, n, always, sizeof(always) / sizeof(always[0]));
	if (!stat_only)
		n = let_through(f, n, opening, sizeof(opening) / sizeof(opening[0]));
	if (with_statx)
		n = let_through(f, n, more, 1);
	f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	prog.len = (unsigned short)n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    (!strcmp(argv[1], "prctl") ? prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog)
				       : syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog)))
		die("no filter");
	for (int i = 2; i < argc; i++) {
		show(argv[i], argv[i]);
		if (!stat_only) {
			char text[16] = "";
			int fd = open(argv[i], O_RDONLY);

			printf("%zd %s\n", fd < 0 ? -1 : read(fd, text, 5), fd < 0 ? "" : text);
			close(fd);
		}
	}
	fflush(stdout);
	_exit(0);
}
