/* SPDX-License-Identifier: MIT
 *
 * freopen(3): as fopen, but a stream that can't be opened is lost, so what is
 * shut is opened up before.
 */
static FILE *wrap_reopen_stream(freopen_call *call, const char *restrict path,
				const char *restrict mode, FILE *restrict stream)
{
	int plus = strchr(mode, '+') != NULL;
	FILE *f;

	if (path) {
		if (create_for_stream(path, mode)) {
			int error = errno;

			call("", "r", stream);
			return libc_result(-error), NULL;
		}
		if (real_faccessat(
			AT_FDCWD, path,
			(*mode == 'r' || plus ? R_OK : 0) | (*mode != 'r' || plus ? W_OK : 0), 0) &&
		    errno == EACCES)
			make_accessible(AT_FDCWD, path, 0);
	}
	f = call(path, mode, stream);
	if (f && path && opened_stream(real_fileno(f), path, mode)) {
		real_fclose(f);
		return NULL;
	}
	return f;
}
