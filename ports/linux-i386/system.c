/* SPDX-License-Identifier: MIT
 *
 * system(3): where the program's environment names a build of the library that
 * does not fit the shell, this starts the shell itself, with another environment.
 */
static int shell_spawn(pid_t *pid, const char *command, const sigset_t *mask, const sigset_t *plain)
{
	char *argv[] = {(char *)"sh", (char *)"-c", (char *)command, NULL};
	posix_spawnattr_t attr;
	int error;

	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, mask);
	posix_spawnattr_setsigdefault(&attr, plain);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	error = wrap_spawn(real_posix_spawn, 0, pid, "/bin/sh", NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	return error;
}

static int wrap_system(const char *command)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t child, mask, plain;
	struct sigaction was[2];
	int status = 127 << 8;
	pid_t pid, got;

	if (shell_in_session() || memory_text(command, SIZE_MAX))
		return real_system(command);
	/* Whoever waits here leaves these to the command. */
	real_sigaction(SIGINT, &ignore, &was[0]);
	real_sigaction(SIGQUIT, &ignore, &was[1]);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &mask);
	sigemptyset(&plain);
	if (was[0].sa_handler != SIG_IGN)
		sigaddset(&plain, SIGINT);
	if (was[1].sa_handler != SIG_IGN)
		sigaddset(&plain, SIGQUIT);
	if (!shell_spawn(&pid, command, &mask, &plain)) {
		while ((got = waitpid(pid, &status, 0)) < 0 && errno == EINTR)
			;
		if (got < 0)
			status = -1;
	}
	real_sigaction(SIGINT, &was[0], NULL);
	real_sigaction(SIGQUIT, &was[1], NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return status;
}
