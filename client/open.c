/* SPDX-License-Identifier: MIT
 *
 * The harder cases of opening a file: whether it was created, what root may
 * open, what a device node leads to.
 */
#include "real.h"
#include "client.h"
#include "procfs.h"

#include <sys/sysmacros.h>

#include "../common/sys.h"

/* Creates, and records, the file that a dangling link names.  A descriptor, or
 * -1. */
static int create_at_link(int dirfd, const char *path, int flags, mode_t mode)
{
	char name[MSG_PATH_MAX];
	int fd;

	if (path_name(dirfd, path, 0, name))
		return libc_result(-ENOENT);
	fd = real_openat(AT_FDCWD, name, flags | O_EXCL, mode & 0777);
	if (fd >= 0 && tell_created(OP_CREAT, fd, AT_FDCWD, name, S_IFREG | (mode & 07777), 0)) {
		real_close(fd);
		return -1;
	}
	return fd;
}

int open_no_directory(int fd, int flags)
{
	struct sys_stat st;

	if ((flags & O_ACCMODE) != O_RDONLY || sys_fstat(fd, &st) || !S_ISDIR(st.st_mode))
		return fd;
	real_close(fd);
	return libc_result(-EISDIR);
}

int open_locked(int dirfd, const char *path, int flags)
{
	int follow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0, saved = errno, append;
	struct file f;

	/* What must not exist, or can't be written to, is the kernel's to refuse. */
	if (flags & O_PATH || (flags & O_CREAT && flags & O_EXCL) || !share_has_locked() ||
	    ask_seen(dirfd, path, follow, &f) || !S_ISREG(f.attr.mode)) {
		errno = saved;
		return 0;
	}
	append = flags & O_APPEND && !(flags & O_TRUNC);
	return f.attr.flags & (append ? ATTR_IMMUTABLE : ATTR_IMMUTABLE | ATTR_APPEND)
		   ? libc_result(-EPERM)
		   : 0;
}

int open_existing(int dirfd, const char *path, int flags, mode_t mode, int *created)
{
	int fd = -1;

	/* A file that comes and goes is tried for a while. */
	for (int i = 0; i < 100; i++) {
		*created = 0;
		fd = real_openat(dirfd, path, flags & ~O_CREAT, 0);
		if (fd >= 0)
			break;
		if (errno == EACCES)
			return open_as_root(dirfd, path, flags & ~O_CREAT, mode);
		if (errno != ENOENT)
			return -1;
		*created = 1;
		fd = real_openat(dirfd, path, flags | O_EXCL, mode & 0777);
		if (fd >= 0 || errno != EEXIST)
			return fd;
		if (flags & O_NOFOLLOW)
			continue;
		*created = 0;
		fd = create_at_link(dirfd, path, flags, mode);
		if (fd >= 0 || (errno != EEXIST && errno != ENOENT))
			return fd;
	}
	return fd < 0 ? fd : open_no_directory(fd, flags);
}

int open_as_root(int dirfd, const char *path, int flags, mode_t mode)
{
	if (make_accessible(dirfd, path, flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0))
		return -1;
	return real_openat(dirfd, path, flags, mode & 0777);
}

static const char *host_device(dev_t dev)
{
	static const struct {
		unsigned char major, minor;
		const char *path;
	} devices[] = {
	    {1, 3, "/dev/null"},   {1, 5, "/dev/zero"},    {1, 7, "/dev/full"},
	    {1, 8, "/dev/random"}, {1, 9, "/dev/urandom"}, {5, 0, "/dev/tty"},
	};

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (dev == makedev(devices[i].major, devices[i].minor))
			return devices[i].path;
	return NULL;
}

/* Puts the host's device in the place of the descriptor. */
static int open_host(int fd, const struct file *f, int flags)
{
	const char *host = S_ISCHR(f->attr.mode) ? host_device(f->attr.rdev) : NULL;
	int device;

	if (!host)
		return libc_result(-ENXIO);
	/* Where a filter of the program's forbids dup3 the number is had by freeing it. */
	if (session.barred & BARRED_DUP3)
		real_close(fd);
	device = real_openat(AT_FDCWD, host, flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW | O_TRUNC), 0);
	if (device < 0)
		return -1;
	if (device == fd)
		return fd;
	if (real_dup3(device, fd, flags & O_CLOEXEC) < 0)
		fd = -1;
	real_close(device);
	return fd;
}

int file_written(const struct file *f)
{
	struct file after = *f;

	if (!f->known || !S_ISREG(f->attr.mode))
		return 0;
	if (f->attr.flags & ATTR_XATTR && ask_xattr(f, "security.capability", NULL, 0) >= 0 &&
	    tell_no_xattr(f, "security.capability"))
		return -1;
	if (!(f->attr.mode & (S_ISUID | S_ISGID)) || cred_capable(CAP_FSETID))
		return 0;
	after.attr.mode &= ~(mode_t)S_ISUID;
	if (f->attr.mode & S_IXGRP || !cred_in_group(f->attr.gid))
		after.attr.mode &= ~(mode_t)S_ISGID;
	return tell_change(OP_CHMOD, 0, &after, AT_FDCWD, "", AT_EMPTY_PATH);
}

int fd_written(int fd)
{
	struct file f;

	return ask_at(fd, "", AT_EMPTY_PATH, &f) || file_written(&f) ? -1 : 0;
}

int opened(int fd, const char *path, int flags)
{
	/* Who opens to cut or to append will do so; others may not write. */
	int writes = flags & (O_TRUNC | O_APPEND), saved = errno;
	struct sys_stat st;
	struct file f;

	if (__builtin_expect(procfs_tells(path), 0))
		procfs_opened(fd, flags);
	if ((!writes && !share_has_nodes()) || session.barred & BARRED_FSTAT)
		return fd;
	if (flags & (O_PATH | O_DIRECTORY) || sys_fstat(fd, &st) || !S_ISREG(st.st_mode) ||
	    (st.st_size && !writes) || st.st_uid != session.real_uid)
		return fd;
	if (!ask_at(fd, "", AT_EMPTY_PATH, &f) && f.known) {
		if (S_ISCHR(f.attr.mode) || S_ISBLK(f.attr.mode)) {
			if (open_host(fd, &f, flags) < 0)
				return -1;
		} else if (writes && file_written(&f)) {
			return -1;
		}
	}
	errno = saved;
	return fd;
}

int stream_flags(const char *mode)
{
	int plus = strchr(mode, '+') != NULL;
	int flags = plus ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;

	return flags |
	       (*mode == 'w'   ? O_TRUNC
		: *mode == 'a' ? O_APPEND
			       : 0) |
	       (strchr(mode, 'e') ? O_CLOEXEC : 0);
}

int create_for_stream(const char *path, const char *mode)
{
	static const int flags = O_CREAT | O_WRONLY | O_CLOEXEC;
	struct sys_stat st;
	int fd, result;

	if (judged() && may_open(AT_FDCWD, path,
				 stream_flags(mode) | (*mode == 'r' ? 0 : O_CREAT) |
				     (strchr(mode, 'x') ? O_EXCL : 0)))
		return -1;
	if (stream_flags(mode) & (O_ACCMODE | O_TRUNC) &&
	    open_locked(AT_FDCWD, path,
			stream_flags(mode) | (strchr(mode, 'x') ? O_CREAT | O_EXCL : 0)))
		return -1;
	if ((*mode != 'w' && *mode != 'a') || strchr(mode, 'x'))
		return 0;
	fd = real_openat(AT_FDCWD, path, flags | O_EXCL, 0666);
	if (fd < 0 && errno == EACCES && !make_way(AT_FDCWD, path, 0))
		fd = real_openat(AT_FDCWD, path, flags | O_EXCL, 0666);
	if (fd < 0 && errno == EEXIST && sys_fstatat(AT_FDCWD, path, &st, 0) == -ENOENT) {
		fd = create_at_link(AT_FDCWD, path, flags, 0666);
		if (fd >= 0)
			return real_close(fd);
	}
	/* Why it can't be created, fopen shall say. */
	if (fd < 0)
		return 0;
	result = tell_created(OP_CREAT, fd, AT_FDCWD, path, S_IFREG | 0666, 0);
	real_close(fd);
	return result;
}

int opened_stream(int fd, const char *path, const char *mode)
{
	/* With "x" libc alone can tell that it made the file. */
	if (strchr(mode, 'x') && *mode != 'r')
		return tell_created(OP_CREAT, fd, AT_FDCWD, path, S_IFREG | 0666, 0);
	return opened(fd, path, stream_flags(mode)) < 0 ? -1 : 0;
}
