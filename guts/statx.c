/* SPDX-License-Identifier: MIT
 *
 * statx(2): the kernel answers for what it was asked; owner, mode and device
 * come from the record.
 */
static int wrap_statx(int dirfd, const char *restrict path, int flags, unsigned int mask,
		      struct statx *restrict buf)
{
	struct file f;

	if (judged() && !real_statx(dirfd, path, flags, mask, &f.sx) && path && *path &&
	    may_search(dirfd, path, flags))
		return -1;
	if (real_statx(dirfd, path, flags, mask, buf) &&
	    (errno != EACCES || make_way(dirfd, path, flags) ||
	     real_statx(dirfd, path, flags, mask, buf)))
		return -1;
	/* Kernels from 6.11 on know it for the descriptor. */
	if (!path)
		path = "";
	if (ask_at(dirfd, path, flags, &f))
		return -1;
	file_to_statx(&f, buf);
	return 0;
}
