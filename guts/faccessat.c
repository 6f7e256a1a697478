/* SPDX-License-Identifier: MIT
 *
 * faccessat(2): whether there is such a file, and one that can be written at
 * all, only the kernel knows; permission is judged by the record.
 */
/* Permission comes first: to the kernel the real user's, in the session that by
 * the record. */
static int is_unwritable(int dirfd, const char *path, int flags)
{
	struct file f;

	return !look_at(dirfd, path, flags, &f) && !S_ISCHR(f.sx.stx_mode) &&
	       !S_ISBLK(f.sx.stx_mode) && !S_ISFIFO(f.sx.stx_mode) && !S_ISSOCK(f.sx.stx_mode) &&
	       is_read_only(dirfd, path, flags, &f);
}

static int wrap_faccessat(int dirfd, const char *path, int mode, int flags)
{
	int refused = 0;

	if (mode & ~(R_OK | W_OK | X_OK) ||
	    flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (mode & W_OK && real_faccessat(dirfd, path, W_OK, flags)) {
		if (errno == ETXTBSY || errno == EFAULT)
			return -1;
		refused = errno;
	}
	if (may_access(dirfd, path, mode, flags))
		return -1;
	if (refused == EROFS || (refused == EACCES && is_unwritable(dirfd, path, flags)))
		return libc_result(-EROFS);
	return 0;
}
