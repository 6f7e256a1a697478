/* SPDX-License-Identifier: MIT
 *
 * fchdir(2): a directory that was opened may still not be searched.
 */
static int wrap_fchdir(int fd)
{
	struct file f;

	if (judged() && !ask_seen(fd, "", AT_EMPTY_PATH, &f) && S_ISDIR(f.attr.mode) &&
	    may_use(&f, X_OK))
		return -1;
	return real_fchdir(fd);
}
