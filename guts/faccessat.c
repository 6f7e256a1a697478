/* SPDX-License-Identifier: MIT
 *
 * faccessat(2): whether there is such a file, and one that can be written at
 * all, only the kernel knows; permission is judged by the record.
 */
static int wrap_faccessat(int dirfd, const char *path, int mode, int flags)
{
	if (mode & ~(R_OK | W_OK | X_OK) ||
	    flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (mode & W_OK && real_faccessat(dirfd, path, W_OK, flags) &&
	    (errno == EROFS || errno == ETXTBSY || errno == EFAULT))
		return -1;
	return may_access(dirfd, path, mode, flags);
}
