/* SPDX-License-Identifier: MIT
 *
 * fstatat(2): the real attributes, with what is recorded put over them.
 */
static int wrap_fstatat(int dirfd, const char *path, struct stat *buf, int flags)
{
	struct file f;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE))
		return libc_result(-EINVAL);
	/* Kernels from 6.11 on know it for the descriptor. */
	if (flags & AT_EMPTY_PATH && !path)
		path = "";
	if (ask_at(dirfd, path, flags | AT_NO_AUTOMOUNT, &f))
		return -1;
	if (memory_writable(buf, sizeof(*buf)))
		return libc_result(-EFAULT);
	return libc_result(file_to_stat(&f, buf));
}
