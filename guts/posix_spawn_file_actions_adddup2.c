/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_adddup2(3): as addclose.
 */
static int wrap_posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd,
						 int newfd)
{
	int error = real_posix_spawn_file_actions_adddup2(actions, fd, newfd);

	return error ? error : spawn_add(actions, SPAWN_DUP2, fd, newfd, 0, NULL);
}
