/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_addchdir_np(3): noted, for paths start there.
 */
static int wrap_posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
						     const char *path)
{
	int error = real_posix_spawn_file_actions_addchdir_np(actions, path);

	return error ? error : spawn_add(actions, SPAWN_CHDIR, -1, 0, 0, path);
}
