/* SPDX-License-Identifier: MIT
 *
 * fanotify_mark(2): as inotify_add_watch; without a path, what `dirfd` is.
 */
static int wrap_fanotify_mark(int fd, unsigned int flags, uint64_t mask, int dirfd,
			      const char *path)
{
	int how = flags & FAN_MARK_DONT_FOLLOW ? AT_SYMLINK_NOFOLLOW : 0, result;

	if (path && judged() && may_use_at(dirfd, path, how, R_OK))
		return -1;
	result = real_fanotify_mark(fd, flags, mask, dirfd, path);
	if (result < 0 && path && errno == EACCES && !make_accessible(dirfd, path, how))
		result = real_fanotify_mark(fd, flags, mask, dirfd, path);
	return result;
}
