/* SPDX-License-Identifier: MIT
 *
 * opendir(3): root reads any directory; which entries are device nodes is
 * asked for now.
 */
static DIR *wrap_opendir(const char *path)
{
	DIR *dir = real_opendir(path);

	if (!dir && errno == EACCES && !make_accessible(AT_FDCWD, path, 0))
		dir = real_opendir(path);
	if (dir)
		nodes_refresh();
	return dir;
}
