/* SPDX-License-Identifier: MIT
 *
 * freopen(3): as fopen.
 */
static FILE *wrap_reopen_stream(freopen_call *call, const char *restrict path,
				const char *restrict mode, FILE *restrict stream)
{
	FILE *f;

	if (path && create_for_stream(path, mode))
		return NULL;
	f = call(path, mode, stream);
	if (f && path && opened(fileno(f), stream_flags(mode)) < 0) {
		fclose(f);
		return NULL;
	}
	return f;
}
