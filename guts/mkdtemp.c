/* SPDX-License-Identifier: MIT
 *
 * mkdtemp(3).
 */
static char *wrap_mkdtemp(char *path)
{
	char *made = real_mkdtemp(path);

	return made && tell_created(OP_MKDIR, -1, AT_FDCWD, made, S_IFDIR | 0700, 0) ? NULL : made;
}
