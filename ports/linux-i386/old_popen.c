/* SPDX-License-Identifier: MIT
 *
 * popen by its old name, whose stream the functions inside libc may be given.
 */
static FILE *wrap_old_popen(const char *command, const char *mode)
{
	char *full;
	FILE *f;

	if (shell_in_session() || memory_text(command, SIZE_MAX))
		return real__IO_popen(command, mode);
	full = command_in_session(command);
	if (!full)
		return NULL;
	f = real__IO_popen(full, mode);
	free(full);
	return f;
}
