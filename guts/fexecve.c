/* SPDX-License-Identifier: MIT
 *
 * fexecve(3); glibc's takes no NULL for an empty environment.
 */
static int wrap_fexecve(int fd, char *const *argv, char *const *envp)
{
	struct launch l;
	int result;

	if (launch_look(&l, fd, "", AT_EMPTY_PATH))
		return -1;
	/* There is no coming back to tell of it. */
	if (logging())
		log_call(OP_EXEC, fd, "", AT_FDCWD, NULL, 0);
	share_close_for_exec();
	result = real_fexecve(fd, argv, envp || !libc_is_glibc() ? ENV_FOR(&l, envp) : NULL);
	share_reopen();
	return result;
}
