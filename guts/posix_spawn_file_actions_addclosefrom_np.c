/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_addclosefrom_np(3): as addclose.
 */
static int wrap_posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions,
							 int fd)
{
	int error = real_posix_spawn_file_actions_addclosefrom_np(actions, fd);

	return error ? error : spawn_add(actions, SPAWN_CLOSEFROM, fd, 0, 0, NULL);
}
