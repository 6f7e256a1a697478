/* SPDX-License-Identifier: MIT
 *
 * _IO_file_fopen: opens a file in a stream that has none.
 */
static FILE *wrap__IO_file_fopen(FILE *stream, const char *path, const char *mode, int is32)
{
	FILE *f;

	if (create_for_stream(path, mode))
		return NULL;
	f = real__IO_file_fopen(stream, path, mode, is32);
	return f && opened_stream(real_fileno(f), path, mode) ? NULL : f;
}
