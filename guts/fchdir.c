/* SPDX-License-Identifier: MIT
 *
 * fchdir(2): a directory that was opened may still not be searched.
 */
static int wrap_fchdir(int fd)
{
	if (judged() && may_use_at(fd, "", AT_EMPTY_PATH, X_OK))
		return -1;
	return real_fchdir(fd);
}
