/* SPDX-License-Identifier: MIT
 *
 * popen(3): as system.
 */
static FILE *wrap_popen(const char *command, const char *mode)
{
	char *full;
	FILE *f;

	if (shell_in_session() || memory_text(command, SIZE_MAX))
		return real_popen(command, mode);
	full = command_in_session(command);
	if (!full)
		return NULL;
	f = real_popen(full, mode);
	free(full);
	return f;
}
