/* SPDX-License-Identifier: MIT
 *
 * The server is started from inside arbitrary programs, by the preloaded
 * library: nothing that those did to their process may reach it.
 */
#include "daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the kernel has no close_range. */
static void close_listed(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *e;

	if (!dir) {
		for (int fd = 3; fd < 65536; fd++)
			close(fd);
		return;
	}
	while ((e = readdir(dir))) {
		int fd = atoi(e->d_name);

		if (fd > 2 && fd != dirfd(dir))
			close(fd);
	}
	closedir(dir);
}

static void close_inherited(void)
{
	int fd;

	/* 0, 1 and 2 must be something, or the database might become one. */
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (syscall(SYS_close_range, 3, ~0U, 0))
		close_listed();
}

static void reset_signals(void)
{
	static const int ignored[] = {SIGHUP, SIGPIPE, SIGQUIT, SIGXFSZ};
	struct sigaction act = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		sigaction(s, &act, NULL);
	act.sa_handler = SIG_IGN;
	for (unsigned i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		sigaction(ignored[i], &act, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void raise_limits(void)
{
	static const int which[] = {RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU,
				    RLIMIT_AS,     RLIMIT_DATA,  RLIMIT_NPROC};
	struct rlimit l;

	for (unsigned i = 0; i < sizeof(which) / sizeof(*which); i++)
		if (!getrlimit((__rlimit_resource_t)which[i], &l)) {
			l.rlim_cur = l.rlim_max;
			setrlimit((__rlimit_resource_t)which[i], &l);
		}
}

void daemon_harden(void)
{
	static const struct itimerval off;

	setitimer(ITIMER_REAL, &off, NULL);
	setitimer(ITIMER_VIRTUAL, &off, NULL);
	setitimer(ITIMER_PROF, &off, NULL);
	reset_signals();
	close_inherited();
	umask(077);
	raise_limits();
}

/* Waits for the child's word. */
static int hear(int fd, pid_t child, char *why, size_t size)
{
	size_t n = 0;
	ssize_t got;
	int status;

	while (n < size - 1) {
		got = read(fd, why + n, size - 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
		if (!why[0])
			return 1;
	}
	why[n] = '\0';
	if (!n)
		snprintf(why, size, "the server ended while it started");
	if (waitpid(child, &status, 0) == child && !n && WIFSIGNALED(status))
		return -EINTR;
	return -ECHILD;
}

int daemon_fork(int *report, char *why, size_t size)
{
	int ends[2], result;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) || (child = fork()) < 0) {
		result = -errno;
		snprintf(why, size, "%s", strerror(errno));
		return result;
	}
	if (!child) {
		close(ends[0]);
		*report = ends[1];
		return 0;
	}
	close(ends[1]);
	return hear(ends[0], child, why, size);
}

void daemon_detach(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	signal(SIGINT, SIG_IGN);
	if (null >= 0) {
		dup2(null, 0);
		close(null);
	}
	/* Fails only where "/" is not ours to enter; then we stay. */
	if (chdir("/"))
		return;
}

void daemon_report(int *report, const char *why)
{
	size_t len = why ? strlen(why) : 1;
	ssize_t n;

	if (*report < 0)
		return;
	do
		n = write(*report, why ? why : "", len);
	while (n < 0 && errno == EINTR);
	close(*report);
	*report = -1;
}
