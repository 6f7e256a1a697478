/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_addfchdir_np(3): as addchdir_np.
 */
static int wrap_posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions, int fd)
{
	int error = real_posix_spawn_file_actions_addfchdir_np(actions, fd);

	return error ? error : spawn_add(actions, SPAWN_FCHDIR, fd, 0, 0, NULL);
}
