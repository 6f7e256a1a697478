/* SPDX-License-Identifier: MIT
 *
 * system(3): libc starts the shell by itself, in the program's environment.
 * Where that lacks what keeps the shell in the session, the command says it.
 */
static int wrap_system(const char *command)
{
	char *full;
	int result;

	if (shell_in_session() || memory_text(command, SIZE_MAX))
		return real_system(command);
	full = command_in_session(command);
	if (!full)
		return -1;
	result = real_system(full);
	free(full);
	return result;
}
