/* SPDX-License-Identifier: MIT
 *
 * execvpe(3).
 */
static int wrap_execvpe(const char *path, char *const *argv, char *const *envp)
{
	return real_execvpe(path, argv, ENV_FOR(envp));
}
