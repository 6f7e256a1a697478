/* SPDX-License-Identifier: MIT
 *
 * truncate(2): root may cut a file that its owner can't write.
 */
static int wrap_truncate64(const char *path, off64_t length)
{
	struct file f;

	if (length < 0)
		return libc_result(-EINVAL);
	if (ask_at(AT_FDCWD, path, 0, &f))
		return -1;
	if (judged() && S_ISREG(f.attr.mode) && may_use(&f, W_OK))
		return -1;
	if (S_ISCHR(f.attr.mode) || S_ISBLK(f.attr.mode))
		return libc_result(-EINVAL);
	if (S_ISREG(f.attr.mode) && file_locked(&f))
		return -1;
	if (real_truncate64(path, length) &&
	    (errno != EACCES || make_accessible(AT_FDCWD, path, 0) ||
	     real_truncate64(path, length)))
		return -1;
	return file_written(&f);
}
