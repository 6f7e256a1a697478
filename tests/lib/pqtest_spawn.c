/* SPDX-License-Identifier: MIT
 *
 * pqtest: posix_spawn with file actions and attributes.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pqtest.h"

extern char **environ;

typedef int add_fd(posix_spawn_file_actions_t *, int);
typedef int spawn_call(int *, const char *, const posix_spawn_file_actions_t *,
		       const posix_spawnattr_t *, char *const *, char *const *);

static int flags_of(const char *letters)
{
	static const struct {
		char letter;
		int flag;
	} known[] = {{'w', O_WRONLY}, {'+', O_RDWR},      {'c', O_CREAT},   {'x', O_EXCL},
		     {'t', O_TRUNC},  {'a', O_APPEND},    {'e', O_CLOEXEC}, {'n', O_NOFOLLOW},
		     {'p', O_PATH},   {'d', O_DIRECTORY}, {'r', O_RDONLY}};
	int flags = 0;

	for (; *letters; letters++)
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			flags |= *letters == known[i].letter ? known[i].flag : 0;
	return flags;
}

/* "open=FD,FLAGS,MODE,PATH", "dup2=FD,FD", "close=FD", "chdir=PATH", "fchdir=PATH",
 * "closefrom=FD", "tcsetpgrp=FD". */
static int add(posix_spawn_file_actions_t *actions, char *what)
{
	char *word[4] = {strchr(what, '=') + 1};
	int n = 1;

	word[0][-1] = '\0';
	for (char *p; n < 4 && (p = strchr(word[n - 1], ',')); n++) {
		*p = '\0';
		word[n] = p + 1;
	}
	if (!strcmp(what, "open")) {
		int rc = posix_spawn_file_actions_addopen(actions, atoi(word[0]), word[3],
							  flags_of(word[1]),
							  (mode_t)strtol(word[2], NULL, 8));

		/* It is a copy that counts. */
		strcpy(word[3], "");
		return rc;
	}
	if (!strcmp(what, "dup2"))
		return posix_spawn_file_actions_adddup2(actions, atoi(word[0]), atoi(word[1]));
	if (!strcmp(what, "close"))
		return posix_spawn_file_actions_addclose(actions, atoi(word[0]));
	if (!strcmp(what, "chdir"))
		return posix_spawn_file_actions_addchdir_np(actions, word[0]);
	if (!strcmp(what, "fchdir"))
		return posix_spawn_file_actions_addfchdir_np(actions,
							     open(word[0], O_RDONLY | O_CLOEXEC));
	if (!strcmp(what, "closefrom"))
		return ((add_fd *)symbol("posix_spawn_file_actions_addclosefrom_np"))(
		    actions, atoi(word[0]));
	return ((add_fd *)symbol("posix_spawn_file_actions_addtcsetpgrp_np"))(actions,
									      atoi(word[0]));
}

/* "flags=NUMBER", and what goes with them: all signals but one blocked, that one
 * with its default action. */
static void set(posix_spawnattr_t *attr, int flags)
{
	sigset_t mask, one;

	sigfillset(&mask);
	sigdelset(&mask, SIGUSR1);
	sigemptyset(&one);
	sigaddset(&one, SIGUSR2);
	posix_spawnattr_setflags(attr, (short)flags);
	posix_spawnattr_setsigmask(attr, &mask);
	posix_spawnattr_setsigdefault(attr, &one);
}

/* What /proc says of a child's signals, descriptors and groups. */
int spawned(int argc, char **argv)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");

	(void)argc;
	(void)argv;
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "SigBlk", 6) || !strncmp(line, "SigIgn", 6) ||
		    !strncmp(line, "SigCgt", 6)) /* without those that libc keeps for itself */
			printf("%.6s %llx\n", line, strtoull(line + 8, NULL, 16) & 0x7fffffff);
	if (f)
		fclose(f);
	printf("session %d group %d\n", getsid(0) == getpid(), getpgrp() == getpid());
	for (int fd = 0; fd < 100; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf("fd %d flags %o\n", fd, fcntl(fd, F_GETFL) & ~O_LARGEFILE);
	return 0;
}

static void handler(int sig)
{
	(void)sig;
}

/* spawn-actions CALL ACTION... -- PROGRAM ARGUMENT...: spawns, waits, and says
 * what the call and the child gave. */
int spawn_actions(int argc, char **argv)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int rc, pid = -1, status = 0, i = 1;
	spawn_call *call = (spawn_call *)symbol(argv[0]);

	memset(&actions, 0x71, sizeof(actions));
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	for (; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strncmp(argv[i], "flags=", 6)) {
			set(&attr, atoi(argv[i] + 6));
			signal(SIGINT, handler);
			signal(SIGUSR2, SIG_IGN);
			continue;
		}
		rc = add(&actions, argv[i]);
		if (rc)
			printf("%s: %s\n", argv[i], strerrorname_np(rc));
	}
	if (i + 1 >= argc)
		return 2;
	fflush(stdout);
	rc = call(&pid, argv[i + 1], &actions, &attr, argv + i + 1, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	if (rc) {
		printf("%s: %s\n", argv[0], strerrorname_np(rc));
		return waitpid(-1, NULL, 0) > 0 ? 3 : 0; /* no child is left */
	}
	if (!strncmp(argv[0], "pidfd", 5)) {
		siginfo_t info = {0};

		if (waitid(3 /* P_PIDFD */, (id_t)pid, &info, WEXITED))
			die("waitid");
		status = info.si_status << 8;
	} else if (waitpid(pid, &status, 0) != pid) {
		die("waitpid");
	}
	printf("%s: status %x\n", argv[0], status);
	return 0;
}
