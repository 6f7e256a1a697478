/* SPDX-License-Identifier: MIT
 *
 * Preloaded: changes a file and looks at it in all the moments at which a
 * program may do so, the odd ones that is.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static const char file[] = "moments";
static unsigned last;

/* By write, which needs nothing that could not be ready. */
static void say(const char *moment, const char *what)
{
	char line[128] = "";

	strcat(strcat(strcat(strcat(line, moment), ": "), what), "\n");
	if (write(1, line, strlen(line)) < 0)
		_exit(9);
}

static void try(const char *moment)
{
	struct stat st;
	int before = !last || (!lstat(file, &st) && st.st_uid == last);

	last = last + 7;
	if (lchown(file, last, last + 1))
		say(moment, strerror(errno));
	else if (lstat(file, &st) || st.st_uid != last || st.st_gid != last + 1 || !before)
		say(moment, "wrong");
	else
		say(moment, "right");
}

static void prepare(void)
{
	try("prepare");
}

static void parent(void)
{
	int status;

	/* What the child does comes first. */
	wait(&status);
	last += 14;
	try("parent");
}

static void child(void)
{
	try("child");
	try("child again");
	_exit(0);
}

static sigjmp_buf back;

static void jump(int sig)
{
	(void)sig;
	siglongjmp(back, 1);
}

/* Calls that are left by a jump, wherever they are. */
static void jumps(void)
{
	volatile unsigned n = 0;
	struct itimerval soon = {{0, 0}, {0, 150}};
	struct stat st;

	signal(SIGALRM, jump);
	while (n < 300) {
		n++;
		if (sigsetjmp(back, 1))
			continue;
		soon.it_value.tv_usec = 50 + n;
		setitimer(ITIMER_REAL, &soon, NULL);
		for (unsigned i = 0; i < 100000; i++)
			if (lchown(file, i, n) || lstat(file, &st) || st.st_gid != n)
				say("jumps", "wrong");
	}
	signal(SIGALRM, SIG_IGN);
	last = 0;
	try("after jumps");
}

static void at_exit(void)
{
	try("atexit");
}

__attribute__((constructor(101))) static void early(void)
{
	if (!getenv("MOMENTS"))
		return;
	unsetenv("MOMENTS");
	try("constructor");
	pthread_atfork(prepare, parent, child);
	atexit(at_exit);
	fork();
	jumps();
}

__attribute__((destructor(101))) static void late(void)
{
	if (last)
		try("destructor");
}
