/* SPDX-License-Identifier: MIT
 *
 * openat2(2): as openat; how the path is resolved is left to the kernel.
 */
static int wrap_openat2(int dirfd, const char *path, struct open_how *how, size_t size)
{
	struct open_how real;
	int created, fd;

	if (size < sizeof(real))
		return (int)real_syscall(SYS_openat2, dirfd, (long)path, (long)how, (long)size, 0,
					 0);
	if (judged() && may_open(dirfd, path, (int)how->flags))
		return -1;
	if (!open_has_mode((int)how->flags)) {
		fd = (int)real_syscall(SYS_openat2, dirfd, (long)path, (long)how, (long)size, 0, 0);
		if (fd >= 0 && opened(fd, (int)how->flags) < 0) {
			real_close(fd);
			return -1;
		}
		return fd;
	}
	real = *how;
	real.mode &= 0777;
	created = (how->flags & O_TMPFILE) == O_TMPFILE;
	if (!created)
		real.flags |= O_EXCL;
	fd = (int)real_syscall(SYS_openat2, dirfd, (long)path, (long)&real, sizeof(real), 0, 0);
	if (fd >= 0) {
		created = 1;
	} else if (errno == EEXIST && !(how->flags & O_EXCL)) {
		real.flags = how->flags;
		fd = (int)real_syscall(SYS_openat2, dirfd, (long)path, (long)&real, sizeof(real), 0,
				       0);
	}
	if (fd >= 0 && created &&
	    tell_created(OP_CREAT, fd, dirfd, path, S_IFREG | (mode_t)(how->mode & 07777), 0)) {
		real_close(fd);
		return -1;
	}
	return fd;
}
