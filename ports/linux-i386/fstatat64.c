/* SPDX-License-Identifier: MIT
 *
 * fstatat(2), into struct stat64.
 */
static int wrap_fstatat64(int dirfd, const char *path, struct stat64 *buf, int flags)
{
	struct file f;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT))
		return libc_result(-EINVAL);
	if (ask_at(dirfd, path, flags | AT_NO_AUTOMOUNT, &f))
		return -1;
	return wrap_stat64_of(&f, buf);
}
