/* SPDX-License-Identifier: MIT
 *
 * popen(3): as with system, libc's own starts the shell in the program's
 * environment, and where that does not fit the shell is started here.
 */
static void close_in_child(void *actions, int fd)
{
	real_posix_spawn_file_actions_addclose(actions, fd);
}

static int popen_spawn(pid_t *pid, const char *command, int fd, int target)
{
	char *argv[] = {(char *)"sh", (char *)"-c", (char *)command, NULL};
	posix_spawn_file_actions_t actions;
	int error = real_posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	/* The command does not hold the ends of other commands' pipes. */
	piped_each(close_in_child, &actions);
	error = real_posix_spawn_file_actions_adddup2(&actions, fd, target);
	if (!error)
		error =
		    wrap_spawn(real_posix_spawn, 0, pid, "/bin/sh", &actions, NULL, argv, environ);
	real_posix_spawn_file_actions_destroy(&actions);
	return error;
}

static FILE *wrap_popen(const char *command, const char *mode)
{
	int fds[2], reads, error;
	FILE *f;
	pid_t pid;

	if (shell_in_session() || memory_text(command, SIZE_MAX) || memory_text(mode, SIZE_MAX))
		return real_popen(command, mode);
	reads = strchr(mode, 'r') != NULL;
	if (reads == (strchr(mode, 'w') != NULL))
		return real_popen(command, mode);
	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	f = fdopen(fds[!reads], reads ? "r" : "w");
	error = f ? popen_spawn(&pid, command, fds[reads], reads ? STDOUT_FILENO : STDIN_FILENO)
		  : errno;
	real_close(fds[reads]);
	if (!error && !strchr(mode, 'e'))
		real_fcntl(fds[!reads], F_SETFD, 0);
	if (!error)
		error = -piped_add(f, pid);
	if (!error)
		return f;
	if (f)
		fclose(f);
	else
		real_close(fds[!reads]);
	errno = error;
	return NULL;
}
