/* SPDX-License-Identifier: MIT
 *
 * execveat(2).
 */
static int wrap_execveat(int dirfd, const char *path, char *const *argv, char *const *envp,
			 int flags)
{
	struct launch l;
	int result;

	if (launch_look(&l, dirfd, path, flags))
		return -1;
	/* There is no coming back to tell of it. */
	if (logging())
		log_call(OP_EXEC, dirfd, path, AT_FDCWD, NULL, 0);
	share_close_for_exec();
	result = real_execveat(dirfd, path, argv, ENV_FOR(&l, envp), flags);
	share_reopen();
	return result;
}
