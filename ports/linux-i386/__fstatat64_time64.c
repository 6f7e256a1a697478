/* SPDX-License-Identifier: MIT
 *
 * fstatat(2), into struct stat_time64.
 */
static int wrap___fstatat64_time64(int dirfd, const char *path, struct stat_time64 *buf, int flags)
{
	struct file f;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT))
		return libc_result(-EINVAL);
	if (ask_at(dirfd, path, flags | AT_NO_AUTOMOUNT, &f))
		return -1;
	return wrap_stat_time64_of(&f, buf);
}
