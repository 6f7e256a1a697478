/* SPDX-License-Identifier: MIT
 *
 * symlinkat(2).
 */
static int wrap_symlinkat(const char *target, int dirfd, const char *path)
{
	if (judged() && may_make(dirfd, path))
		return -1;
	if (real_symlinkat(target, dirfd, path) &&
	    (errno != EACCES || make_parent_accessible(dirfd, path) ||
	     real_symlinkat(target, dirfd, path)))
		return -1;
	return tell_created(OP_SYMLINK, -1, dirfd, path, S_IFLNK | 0777, 0);
}
