/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_addopen(3): noted, for a file that it creates is recorded.
 */
static int wrap_posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int fd,
						 const char *path, int flags, mode_t mode)
{
	int error = real_posix_spawn_file_actions_addopen(actions, fd, path, flags, mode);

	return error ? error : spawn_add(actions, SPAWN_OPEN, fd, flags, mode, path);
}
