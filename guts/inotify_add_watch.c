/* SPDX-License-Identifier: MIT
 *
 * inotify_add_watch(2): who may read may watch.
 */
static int wrap_inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	int flags = mask & IN_DONT_FOLLOW ? AT_SYMLINK_NOFOLLOW : 0, watch;

	if (judged() && may_use_at(AT_FDCWD, path, flags, R_OK)) {
		int error = errno;

		/* The descriptor and the mask come first; an empty path leads nowhere. */
		return real_inotify_add_watch(fd, "", mask) < 0 && errno != ENOENT
			   ? -1
			   : libc_result(-error);
	}
	watch = real_inotify_add_watch(fd, path, mask);
	if (watch < 0 && errno == EACCES && !make_accessible(AT_FDCWD, path, flags))
		watch = real_inotify_add_watch(fd, path, mask);
	return watch;
}
