/* SPDX-License-Identifier: MIT
 *
 * opendir(3): root reads any directory.
 */
static DIR *wrap_opendir(const char *path)
{
	DIR *dir;

	if (judged() && may_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY))
		return NULL;
	dir = real_opendir(path);
	if (!dir && errno == EACCES && !make_accessible(AT_FDCWD, path, 0))
		dir = real_opendir(path);
	return dir;
}
