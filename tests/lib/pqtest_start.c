/* SPDX-License-Identifier: MIT
 *
 * pqtest: every way to start a program, with every kind of environment.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>
#include <wordexp.h>

#include "pqtest.h"

#ifndef __NR_clone3
#define __NR_clone3 435
#endif

extern char **environ;

/* What is to run, and what it is to be run with. */
static char *program, **arguments, line[4096];

/* Executing ------------------------------------------------------------------ */

static void by_execve(void)
{
	execve(program, arguments, environ);
}

static void by_execv(void)
{
	execv(program, arguments);
}

static void by_execvp(void)
{
	execvp(program, arguments);
}

static void by_execvpe(void)
{
	execvpe(program, arguments, environ);
}

static void by_fexecve(void)
{
	fexecve(open(program, O_RDONLY | O_CLOEXEC), arguments, environ);
}

static void by_execveat(void)
{
	execveat(AT_FDCWD, program, arguments, environ, 0);
}

static void by_execveat_empty(void)
{
	execveat(open(program, O_PATH | O_CLOEXEC), "", arguments, environ, AT_EMPTY_PATH);
}

static void by_execl(void)
{
	execl(program, arguments[0], arguments[1], arguments[2], NULL);
}

static void by_execlp(void)
{
	execlp(program, arguments[0], arguments[1], arguments[2], NULL);
}

static void by_execle(void)
{
	if (arguments[2])
		execle(program, arguments[0], arguments[1], arguments[2], NULL, environ);
	execle(program, arguments[0], arguments[1], NULL, environ);
}

static void by_syscall_execve(void)
{
	syscall(SYS_execve, program, arguments, environ);
}

static void by_syscall_execveat(void)
{
	syscall(SYS_execveat, AT_FDCWD, program, arguments, environ, 0);
}

/* Forking ---------------------------------------------------------------------- */

static pid_t called(const char *name)
{
	pid_t (*call)(void) = symbol(name);

	return call();
}

static void wait_for(pid_t pid)
{
	int status = 0;

	if (pid < 0 || waitpid(pid, &status, __WALL) != pid)
		printf("no child: %s", strerrorname_np(errno));
	else if (status)
		printf("status %x", status);
	fflush(stdout);
}

#define FORKS(name, call)                                                                          \
	static void by_##name(void)                                                                \
	{                                                                                          \
		pid_t pid = (call);                                                                \
                                                                                                   \
		if (!pid) {                                                                        \
			execve(program, arguments, environ);                                       \
			_exit(126);                                                                \
		}                                                                                  \
		wait_for(pid);                                                                     \
	}

FORKS(fork, fork())
FORKS(_Fork, called("_Fork"))
FORKS(__fork, called("__fork"))
FORKS(__libc_fork, called("__libc_fork"))
FORKS(vfork, vfork())
FORKS(syscall_clone, (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))
FORKS(syscall_clone3, (pid_t)syscall(__NR_clone3, &((uint64_t[11]){[4] = SIGCHLD}), 64))
#ifdef SYS_fork
FORKS(syscall_fork, (pid_t)syscall(SYS_fork))
FORKS(syscall_vfork, (pid_t)syscall(SYS_vfork))
#endif

static int cloned(void *arg)
{
	(void)arg;
	execve(program, arguments, environ);
	return 126;
}

static void by_flags(int flags)
{
	char *stack = malloc(1 << 20);

	wait_for(clone(cloned, stack + (1 << 20), flags | SIGCHLD, NULL));
	free(stack);
}

static void by_clone(void)
{
	by_flags(0);
}

static void by_clone_files(void)
{
	by_flags(CLONE_FILES | CLONE_FS);
}

static void by_clone_vm(void)
{
	by_flags(CLONE_VM);
}

static void by_clone_vm_files(void)
{
	by_flags(CLONE_VM | CLONE_FILES | CLONE_FS);
}

static void by_clone_vfork(void)
{
	by_flags(CLONE_VM | CLONE_VFORK);
}

/* What libc does by itself ------------------------------------------------------- */

static void by_posix_spawn(void)
{
	pid_t pid = -1;

	errno = posix_spawn(&pid, program, NULL, NULL, arguments, environ);
	wait_for(pid);
}

static void by_posix_spawnp(void)
{
	pid_t pid = -1;

	errno = posix_spawnp(&pid, program, NULL, NULL, arguments, environ);
	wait_for(pid);
}

static void by_spawn_with_actions(void)
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	errno = posix_spawn(&pid, program, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	wait_for(pid);
}

static void by_system(void)
{
	if (system(line))
		printf("failed");
	fflush(stdout);
}

static void copy_from(int fd)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(1, buf, (size_t)n) != n)
			die("write");
}

static void by_popen(void)
{
	FILE *pipe = popen(line, "r");

	if (!pipe)
		die("popen");
	copy_from(fileno(pipe));
	pclose(pipe);
}

static void by_wordexp(void)
{
	char words[4200];
	wordexp_t result;

	snprintf(words, sizeof(words), "$(%s)", line);
	if (wordexp(words, &result, 0))
		die("wordexp");
	for (size_t i = 0; i < result.we_wordc; i++)
		printf("%s\n", result.we_wordv[i]);
	fflush(stdout);
	wordfree(&result);
}

static void by_forkpty(void)
{
	int fd = -1;
	pid_t pid = forkpty(&fd, NULL, NULL, NULL);

	if (!pid) {
		execve(program, arguments, environ);
		_exit(126);
	}
	copy_from(fd);
	wait_for(pid);
}

static void by_login_tty(void)
{
	int master = -1, slave = -1;
	pid_t pid;

	if (openpty(&master, &slave, NULL, NULL, NULL))
		die("openpty");
	pid = fork();
	if (!pid) {
		if (!login_tty(slave))
			execve(program, arguments, environ);
		_exit(126);
	}
	close(slave);
	copy_from(master);
	wait_for(pid);
}

static void by_daemon(void)
{
	/* The parent of the daemon ends at once; the pipe's end is awaited. */
	wait_for(fork() ?: (daemon(1, 1), execve(program, arguments, environ), 126));
}

static const struct {
	const char *name;
	void (*start)(void);
	int becomes; /* does not come back */
} ways[] = {
#define WAY(name, becomes)                                                                         \
	{                                                                                          \
#name, by_##name, becomes                                                          \
	}
    WAY(execve, 1),         WAY(execv, 1),          WAY(execvp, 1),
    WAY(execvpe, 1),        WAY(fexecve, 1),        WAY(execveat, 1),
    WAY(execveat_empty, 1), WAY(execl, 1),          WAY(execlp, 1),
    WAY(execle, 1),         WAY(syscall_execve, 1), WAY(syscall_execveat, 1),
    WAY(fork, 0),           WAY(_Fork, 0),          WAY(__fork, 0),
    WAY(__libc_fork, 0),    WAY(vfork, 0),          WAY(syscall_clone, 0),
    WAY(syscall_clone3, 0), WAY(clone, 0),          WAY(clone_files, 0),
    WAY(clone_vm, 0),       WAY(clone_vm_files, 0), WAY(clone_vfork, 0),
    WAY(posix_spawn, 0),    WAY(posix_spawnp, 0),   WAY(spawn_with_actions, 0),
    WAY(system, 0),         WAY(popen, 0),          WAY(wordexp, 0),
    WAY(forkpty, 0),        WAY(login_tty, 0),      WAY(daemon, 0),
#ifdef SYS_fork
    WAY(syscall_fork, 0),   WAY(syscall_vfork, 0),
#endif
};

/* Environments --------------------------------------------------------------------- */

static void change(const char *kind)
{
	static char *none[] = {NULL}, *other[] = {"A=1", "LD_PRELOAD=libc.so.6", "PATH=/bin", NULL};

	if (!strcmp(kind, "empty"))
		environ = none;
	else if (!strcmp(kind, "null"))
		environ = NULL;
	else if (!strcmp(kind, "cleared"))
		clearenv();
	else if (!strcmp(kind, "changed"))
		environ = other;
}

/* A copy of what environ is, to tell whether anybody wrote there. */
struct copy {
	char **where, *entries[512], *texts[512];
	int n;
};

static void remember(struct copy *c)
{
	c->where = environ;
	for (c->n = 0; environ && environ[c->n] && c->n < 512; c->n++) {
		c->entries[c->n] = environ[c->n];
		c->texts[c->n] = strdup(environ[c->n]);
	}
}

static int is_the_same(const struct copy *c)
{
	if (environ != c->where)
		return 0;
	for (int i = 0; i < c->n; i++)
		if (environ[i] != c->entries[i] || strcmp(environ[i], c->texts[i]))
			return 0;
	return !environ || !environ[c->n];
}

/* start WAY KIND PROGRAM ARGUMENT...: starts PROGRAM (with one or two
 * arguments) in a way, with a kind of environment: full, changed, empty, null or
 * cleared.  `start list` names the ways. */
int start(int argc, char **argv)
{
	static struct copy before;

	if (argc == 1) { /* what this libc has not is left out */
		for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
			if (!strstr(ways[i].name, "_fork") || ways[i].name[0] == 's' ||
			    dlsym(RTLD_DEFAULT, ways[i].name))
				puts(ways[i].name);
		return 0;
	}
	program = argv[2];
	arguments = argv + 2;
	for (int i = 2; i < argc; i++) {
		strcat(line, argv[i]);
		strcat(line, " ");
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (strcmp(ways[i].name, argv[0]))
			continue;
		change(argv[1]);
		remember(&before);
		ways[i].start();
		if (ways[i].becomes)
			die(argv[0]);
		if (is_the_same(&before))
			return 0;
		printf("environ was written to\n");
		return 1;
	}
	return 2;
}
