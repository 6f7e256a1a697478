/* SPDX-License-Identifier: MIT
 *
 * posix_spawn_file_actions_init(3): there is no list of ours yet.
 */
static int wrap_posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
	int error = real_posix_spawn_file_actions_init(actions);

	if (!error)
		spawn_start(actions);
	return error;
}
