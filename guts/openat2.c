/* SPDX-License-Identifier: MIT
 *
 * openat2(2): as openat; how the path is resolved is left to the kernel.
 */
static int openat2_once(int dirfd, const char *path, const struct open_how *how)
{
	return (int)real_syscall(SYS_openat2, dirfd, (long)path, (long)how, sizeof(*how), 0, 0);
}

static int openat2_real(int dirfd, const char *path, const struct open_how *how)
{
	int fd = openat2_once(dirfd, path, how);

	if (fd < 0 && errno == EACCES &&
	    !make_accessible(dirfd, path, how->flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0))
		fd = openat2_once(dirfd, path, how);
	return fd;
}

/* With O_CREAT alone: whether it creates is known for certain only with O_EXCL.
 * *created becomes 1, or 2 where a link led to the new file. */
static int openat2_creating(int dirfd, const char *path, const struct open_how *how, int *created)
{
	struct open_how real = *how;
	int fd;

	*created = 1;
	real.flags |= O_EXCL;
	fd = openat2_real(dirfd, path, &real);
	if (fd >= 0 || errno != EEXIST || how->flags & O_EXCL)
		return fd;
	*created = 0;
	real.flags &= ~(uint64_t)(O_EXCL | O_CREAT);
	real.mode = 0;
	fd = openat2_real(dirfd, path, &real);
	if (fd < 0 && errno == ENOENT) {
		*created = 2;
		return openat2_real(dirfd, path, how);
	}
	return fd < 0 ? fd : open_no_directory(fd, (int)how->flags);
}

static int tell_opened(int fd, int dirfd, const char *path, const struct open_how *how, int created)
{
	mode_t mode = S_IFREG | (mode_t)(how->mode & 07777);
	char name[MSG_PATH_MAX];

	if (!created)
		return opened(fd, path, (int)how->flags) < 0 ? -1 : 0;
	if (created == 2 && !path_name(fd, "", AT_EMPTY_PATH, name))
		return tell_created(OP_CREAT, fd, AT_FDCWD, name, mode, 0);
	return tell_created(OP_CREAT, fd, dirfd, path, mode, 0);
}

static int wrap_openat2(int dirfd, const char *path, struct open_how *how, size_t size)
{
	struct open_how asked, real;
	int created = 0, fd;

	/* What this is not made for is the kernel's to judge. */
	if (memory_block(&asked, how, size, sizeof(asked)))
		return (int)real_syscall(SYS_openat2, dirfd, (long)path, (long)how, (long)size, 0,
					 0);
	how = &asked;
	real = asked;
	if (judged() && may_open(dirfd, path, (int)how->flags))
		return -1;
	if (how->flags & (O_ACCMODE | O_TRUNC) && open_locked(dirfd, path, (int)how->flags))
		return -1;
	if (!(how->flags & O_CREAT) || how->flags & O_PATH) {
		created = (how->flags & O_TMPFILE) == O_TMPFILE;
		real.mode &= created ? 0777 : ~0ull;
		fd = openat2_real(dirfd, path, &real);
	} else if (how->mode & ~07777ull) {
		return openat2_once(dirfd, path, how);
	} else {
		real.mode &= 0777;
		fd = openat2_creating(dirfd, path, &real, &created);
	}
	if (fd >= 0 && tell_opened(fd, dirfd, path, how, created)) {
		real_close(fd);
		return -1;
	}
	return fd;
}
