/* SPDX-License-Identifier: MIT
 *
 * fopen(3): libc opens the file by itself; one that would be created is
 * created before, and recorded.
 */
static FILE *wrap_open_stream(fopen_call *call, const char *restrict path,
			      const char *restrict mode)
{
	int result = 0;
	FILE *f;

	if (create_for_stream(path, mode))
		return NULL;
	f = call(path, mode);
	if (!f && errno == EACCES && !make_accessible(AT_FDCWD, path, 0))
		f = call(path, mode);
	if (!f)
		return NULL;
	/* With "x" libc alone can tell that it made the file. */
	if (strchr(mode, 'x') && *mode != 'r')
		result = tell_created(OP_CREAT, fileno(f), AT_FDCWD, path, S_IFREG | 0666, 0);
	else
		result = opened(fileno(f), stream_flags(mode));
	if (result < 0) {
		fclose(f);
		return NULL;
	}
	return f;
}
