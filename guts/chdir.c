/* SPDX-License-Identifier: MIT
 *
 * chdir(2): root goes anywhere.
 */
static int wrap_chdir(const char *path)
{
	if (judged() && may_enter(path))
		return -1;
	if (real_chdir(path) &&
	    (errno != EACCES || make_accessible(AT_FDCWD, path, 0) || real_chdir(path)))
		return -1;
	return 0;
}
