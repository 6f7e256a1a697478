/* SPDX-License-Identifier: MIT
 *
 * posix_spawn(3) and posix_spawnp(3).
 */
static int wrap_spawn(posix_spawn_call *call, pid_t *pid, const char *path,
		      const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
		      char *const *argv, char *const *envp)
{
	if (logging())
		log_call(OP_EXEC, AT_FDCWD, path, AT_FDCWD, NULL, 0);
	return call(pid, path, actions, attr, argv, ENV_FOR(envp));
}
