/* SPDX-License-Identifier: MIT
 *
 * fexecve(3).
 */
static int wrap_fexecve(int fd, char *const *argv, char *const *envp)
{
	/* There is no coming back to tell of it. */
	if (logging())
		log_call(OP_EXEC, fd, "", AT_FDCWD, NULL, 0);
	return real_fexecve(fd, argv, ENV_FOR(envp));
}
