/* SPDX-License-Identifier: MIT
 *
 * execve(2): the new program is in the session, whatever environment it gets.
 */
static int wrap_execve(const char *path, char *const *argv, char *const *envp)
{
	struct launch l;
	int result;

	if (launch_look(&l, AT_FDCWD, path, 0))
		return -1;
	/* There is no coming back to tell of it. */
	if (logging())
		log_call(OP_EXEC, AT_FDCWD, path, AT_FDCWD, NULL, 0);
	share_close_for_exec();
	result = real_execve(path, argv, ENV_FOR(&l, envp));
	share_reopen();
	return result;
}
