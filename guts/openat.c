/* SPDX-License-Identifier: MIT
 *
 * openat(2): a file that it creates is recorded.  Whether it does is known
 * for certain only with O_EXCL, so that is tried first.  A file that exists
 * may be an emulated device node, which is an empty plain file underneath.
 */
static int wrap_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	int created = (flags & O_TMPFILE) == O_TMPFILE, fd;

	if (judged() && may_open(dirfd, path, flags)) {
		int error = errno;

		/* Flags that go ill together come first; an empty path leads nowhere. */
		return real_openat(-1, "", flags, 0) < 0 && errno == EINVAL ? -1
									    : libc_result(-error);
	}
	if (flags & (O_ACCMODE | O_TRUNC) && open_locked(dirfd, path, flags))
		return -1;
	if (flags & O_CREAT && !(flags & O_PATH)) {
		created = 1;
		fd = real_openat(dirfd, path, flags | O_EXCL, mode & 0777);
		if (fd < 0 && errno == EACCES && !make_way(dirfd, path, AT_SYMLINK_NOFOLLOW))
			fd = real_openat(dirfd, path, flags | O_EXCL, mode & 0777);
		if (fd < 0 && errno == EEXIST && !(flags & O_EXCL))
			fd = open_existing(dirfd, path, flags, mode, &created);
	} else {
		fd = real_openat(dirfd, path, flags, mode & 0777);
		if (fd < 0 && errno == EACCES)
			fd = open_as_root(dirfd, path, flags, mode);
	}
	if (fd < 0)
		return -1;
	if (created && tell_created(OP_CREAT, fd, dirfd, path, S_IFREG | (mode & 07777), 0)) {
		real_close(fd);
		return -1;
	}
	if (!created && opened(fd, path, flags) < 0) {
		real_close(fd);
		return -1;
	}
	return fd;
}
