/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_destroy(3).
 */
static int wrap_posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)
{
	spawn_end(actions);
	return real_posix_spawn_file_actions_destroy(actions);
}
