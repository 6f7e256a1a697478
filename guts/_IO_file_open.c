/* SPDX-License-Identifier: MIT
 *
 * _IO_file_open: as _IO_file_fopen, with the flags of open(2).
 */
static FILE *wrap__IO_file_open(FILE *stream, const char *path, int flags, int mode, int how,
				int is32)
{
	int fd;
	FILE *f;

	/* A file that is new is there, and recorded, before libc opens it. */
	if (flags & O_CREAT) {
		fd = wrap_openat(AT_FDCWD, path, flags & ~O_TRUNC, (mode_t)mode);
		if (fd < 0)
			return NULL;
		real_close(fd);
	} else if (judged() && may_open(AT_FDCWD, path, flags)) {
		return NULL;
	}
	f = real__IO_file_open(stream, path, flags & ~O_EXCL, mode, how, is32);
	return f && opened(real_fileno(f), path, flags) < 0 ? NULL : f;
}
