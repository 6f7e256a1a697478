/* SPDX-License-Identifier: MIT
 *
 * _IO_proc_open: popen, into a stream of the program's.
 */
static FILE *wrap__IO_proc_open(FILE *stream, const char *command, const char *mode)
{
	char *full;
	FILE *f;

	if (shell_in_session())
		return real__IO_proc_open(stream, command, mode);
	full = command_in_session(command);
	if (!full)
		return NULL;
	f = real__IO_proc_open(stream, full, mode);
	free(full);
	return f;
}
