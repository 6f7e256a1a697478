/* SPDX-License-Identifier: MIT
 *
 * fexecve(3).
 */
static int wrap_fexecve(int fd, char *const *argv, char *const *envp)
{
	return real_fexecve(fd, argv, ENV_FOR(envp));
}
