/* SPDX-License-Identifier: MIT
 *
 * tmpfile(3): a file without a name.
 */
static FILE *wrap_make_stream(tmpfile_call *call)
{
	FILE *f = call();

	if (f && tell_created(OP_CREAT, real_fileno(f), AT_FDCWD, NULL, S_IFREG | 0600, 0)) {
		real_fclose(f);
		return NULL;
	}
	return f;
}
