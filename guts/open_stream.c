/* SPDX-License-Identifier: MIT
 *
 * fopen(3): libc opens the file by itself; one that would be created is
 * created before, and recorded.
 */
static FILE *wrap_open_stream(fopen_call *call, const char *restrict path,
			      const char *restrict mode)
{
	FILE *f;

	if (create_for_stream(path, mode))
		return NULL;
	f = call(path, mode);
	if (!f && errno == EACCES && !make_accessible(AT_FDCWD, path, 0))
		f = call(path, mode);
	if (f && opened_stream(real_fileno(f), path, mode)) {
		real_fclose(f);
		return NULL;
	}
	return f;
}
