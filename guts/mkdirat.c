/* SPDX-License-Identifier: MIT
 *
 * mkdirat(2): of the special bits it takes the sticky one only.
 */
static int wrap_mkdirat(int dirfd, const char *path, mode_t mode)
{
	if (judged() && may_make(dirfd, path))
		return -1;
	if (real_mkdirat(dirfd, path, mode & 0777) &&
	    (errno != EACCES || make_parent_accessible(dirfd, path) ||
	     real_mkdirat(dirfd, path, mode & 0777)))
		return -1;
	return tell_created(OP_MKDIR, -1, dirfd, path, S_IFDIR | (mode & 01777), 0);
}
