/* SPDX-License-Identifier: MIT
 *
 * mkdtemp(3).
 */
static char *wrap_mkdtemp(char *path)
{
	char *made;

	if (judged() && template_denied(path, 0))
		return NULL;
	made = real_mkdtemp(path);
	/* A template that was used up has its six letters again. */
	if (!made && errno == EACCES && !make_parent_accessible(AT_FDCWD, path)) {
		memcpy(path + strlen(path) - 6, "XXXXXX", 6);
		made = real_mkdtemp(path);
	}
	return made && tell_created(OP_MKDIR, -1, AT_FDCWD, made, S_IFDIR | 0700, 0) ? NULL : made;
}
