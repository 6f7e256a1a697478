/* SPDX-License-Identifier: MIT
 *
 * truncate(2): root may cut a file that its owner can't write.
 */
static int wrap_truncate(const char *path, off_t length)
{
	struct file f;

	if (real_truncate(path, length) &&
	    (errno != EACCES || make_accessible(AT_FDCWD, path, 0) || real_truncate(path, length)))
		return -1;
	return ask_at(AT_FDCWD, path, 0, &f) || file_written(&f) ? -1 : 0;
}
