/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_addclose(3): noted, for others it may come between.
 */
static int wrap_posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions, int fd)
{
	int error = real_posix_spawn_file_actions_addclose(actions, fd);

	return error ? error : spawn_add(actions, SPAWN_CLOSE, fd, 0, 0, NULL);
}
