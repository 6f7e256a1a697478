/* SPDX-License-Identifier: MIT
 *
 * Running the command.  A persistent session needs no process of ours beside
 * the command, so it is executed directly; a temporary one has a parent that
 * outlives it to clean up.
 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"

enum {
	STATUS_NOT_EXECUTABLE = 126,
	STATUS_NOT_FOUND = 127,
};

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
		return in_path(name);
	return *name && !faccessat(AT_FDCWD, name, F_OK, AT_EACCESS);
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

static void take_signals(void)
{
	struct sigaction usual = {.sa_handler = SIG_DFL};
	struct sigaction ours = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART};

	sigaction(SIGCHLD, &usual, &run.sigchld);
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
 * it notices, and when it continues us, continue the child. */
static void stop_along(pid_t child)
{
	if (!isatty(STDIN_FILENO))
		return;
	raise(SIGSTOP);
	kill(child, SIGCONT);
}

int command_run(char **argv)
{
	int status;

	take_signals();
	run.child = fork();
	if (run.child < 0)
		return -errno;
	if (run.child == 0) {
		give_signals_back();
		command_become(argv);
	}
	sigprocmask(SIG_SETMASK, &run.inherited, NULL);
	for (;;) {
		if (waitpid(run.child, &status, WUNTRACED) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (!WIFSTOPPED(status))
			break;
		stop_along(run.child);
	}
	run.child = 0;
	return status;
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
