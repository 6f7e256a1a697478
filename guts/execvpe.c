/* SPDX-License-Identifier: MIT
 *
 * execvpe(3): each program that the search comes to is one that execve looks at.
 */
struct search {
	char *const *argv;
	char *const *envp;
};

static int execvpe_try(void *arg, const char *path)
{
	const struct search *s = arg;
	struct launch l;
	int result = wrap_execve(path, s->argv, s->envp);

	/* For a script that does not say what reads it, libc has a shell. */
	if (errno != ENOEXEC)
		return result;
	shell_look(&l);
	share_close_for_exec();
	result = real_execvpe(path, s->argv, ENV_FOR(&l, s->envp));
	share_reopen();
	return result;
}

static int wrap_execvpe(const char *path, char *const *argv, char *const *envp)
{
	return launch_search(path, execvpe_try, &(struct search){argv, envp});
}
