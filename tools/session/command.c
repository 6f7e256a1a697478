/* SPDX-License-Identifier: MIT
 *
 * Running the command.  A persistent session needs no process of ours beside
 * the command, so it is executed directly; a temporary one has a parent that
 * outlives it to clean up.
 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../die.h"

enum {
	STATUS_NOT_EXECUTABLE = 126,
	STATUS_NOT_FOUND = 127,
};

#define STOP_NAP_US 20000

static const int passed_on[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
#define PASSED_ON (sizeof(passed_on) / sizeof(*passed_on))

static struct {
	volatile pid_t child;
	sigset_t inherited; /* the mask as we got it, for the child */
	struct sigaction action[PASSED_ON];
	struct sigaction sigchld;
} run;

/* Whether some folder of PATH holds `name`.  execvp says EACCES, too, when a
 * folder of PATH may not be searched, though the command is nowhere. */
static int in_path(const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t len = strcspn(path, ":");
		char *file = text("%.*s%s%s", (int)len, path, len ? "/" : "", name);
		int there = !faccessat(AT_FDCWD, file, F_OK, AT_EACCESS);

		free(file);
		if (there)
			return 1;
		path += len + (path[len] == ':');
	}
	return 0;
}

/* Whether a command that the kernel says does not exist does: then what is
 * missing is the interpreter of a script, or the dynamic loader. */
static int is_there(const char *name)
{
	if (!strchr(name, '/'))
		return *name && in_path(name);
	return !faccessat(AT_FDCWD, name, F_OK, AT_EACCESS);
}

void command_become(char **argv)
{
	int by_path = strchr(argv[0], '/') != NULL, there, err;

	execvp(argv[0], argv);
	err = errno;
	there = is_there(argv[0]);
	if (!there && !by_path && (err == ENOENT || err == EACCES)) {
		complain("%s: command not found", *argv[0] ? argv[0] : "''");
		_exit(STATUS_NOT_FOUND);
	}
	if (there && err == ENOENT)
		complain("%s: the interpreter that it needs is not found", argv[0]);
	else
		complain("%s: %s", argv[0], strerror(err));
	_exit(there || err != ENOENT ? STATUS_NOT_EXECUTABLE : STATUS_NOT_FOUND);
}

void command_hold_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaddset(&set, passed_on[i]);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &run.inherited);
}

/* The terminal tells the whole process group, the child with it; what a
 * process sent may have been meant for us alone. */
static void pass_on(int sig, siginfo_t *info, void *unused)
{
	int saved = errno;

	(void)unused;
	if (info->si_code <= 0 && run.child > 0 && info->si_pid != run.child)
		kill(run.child, sig);
	errno = saved;
}

static void note_child(int sig)
{
	(void)sig; /* poll has to return, nothing else */
}

static void take_signals(void)
{
	struct sigaction child = {.sa_handler = note_child};
	struct sigaction ours = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART};

	sigaction(SIGCHLD, &child, &run.sigchld);
	for (size_t i = 0; i < PASSED_ON; i++) {
		sigaction(passed_on[i], &ours, &run.action[i]);
		if (run.action[i].sa_handler == SIG_IGN)
			sigaction(passed_on[i], &run.action[i], NULL);
	}
}

static void give_signals_back(void)
{
	sigaction(SIGCHLD, &run.sigchld, NULL);
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &run.action[i], NULL);
	sigprocmask(SIG_SETMASK, &run.inherited, NULL);
}

/* The shell that started us watches us, not the child: stop with it, so that
 * it notices, and when it continues us, continue the child.  Where the whole
 * group was stopped and continued, we may only now hear of the child's stop;
 * a moment later that is over. */
static void stop_along(pid_t child)
{
	siginfo_t since = {0};

	if (!isatty(STDIN_FILENO))
		return;
	usleep(STOP_NAP_US);
	if (waitid(P_PID, (id_t)child, &since, WCONTINUED | WEXITED | WNOHANG | WNOWAIT) ||
	    since.si_pid)
		return;
	raise(SIGSTOP);
	kill(child, SIGCONT);
}

/* Sleeps until the child or the connection has something to say; SIGCHLD is
 * blocked but here, so none is missed.  Returns whether the connection ended. */
static int sleep_on(int fd)
{
	struct pollfd watched = {.fd = fd, .events = POLLIN};
	sigset_t mask = run.inherited;

	sigdelset(&mask, SIGCHLD);
	return ppoll(&watched, 1, NULL, &mask) == 1;
}

int command_run(char **argv, int *fd, int (*lost)(void *arg), void *arg)
{
	int status;
	pid_t pid;

	/* What the command leaves behind becomes our child: see command_left. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	take_signals();
	run.child = fork();
	if (run.child < 0)
		return -errno;
	if (run.child == 0) {
		give_signals_back();
		command_become(argv);
	}
	for (;;) {
		pid = waitpid(-1, &status, WUNTRACED | WNOHANG);
		if (pid < 0)
			return -errno;
		if (pid == run.child && !WIFSTOPPED(status))
			break;
		if (pid == run.child)
			stop_along(run.child);
		else if (pid == 0 && sleep_on(*fd))
			*fd = lost(arg);
	}
	run.child = 0;
	return status;
}

int command_left(pid_t but)
{
	char *path = text("/proc/self/task/%d/children", (int)getpid());
	FILE *list;
	int pid, left = 0;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	list = fopen(path, "re");
	while (list && !left && fscanf(list, "%d", &pid) == 1)
		left = pid != but;
	if (list)
		fclose(list);
	free(path);
	return left;
}

void command_end_as(int status)
{
	struct sigaction usual = {.sa_handler = SIG_DFL};
	sigset_t set;

	if (WIFEXITED(status))
		exit(WEXITSTATUS(status));
	prctl(PR_SET_DUMPABLE, 0);
	sigaction(WTERMSIG(status), &usual, NULL);
	sigemptyset(&set);
	sigaddset(&set, WTERMSIG(status));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(WTERMSIG(status));
	exit(128 + WTERMSIG(status));
}
