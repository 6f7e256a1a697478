/* SPDX-License-Identifier: MIT
 *
 * execve(2): the new program is in the session, whatever environment it gets.
 */
static int wrap_execve(const char *path, char *const *argv, char *const *envp)
{
	return real_execve(path, argv, ENV_FOR(envp));
}
