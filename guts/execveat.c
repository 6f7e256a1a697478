/* SPDX-License-Identifier: MIT
 *
 * execveat(2).
 */
static int wrap_execveat(int dirfd, const char *path, char *const *argv, char *const *envp, int flags)
{
	return real_execveat(dirfd, path, argv, ENV_FOR(envp), flags);
}
