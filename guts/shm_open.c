/* SPDX-License-Identifier: MIT
 *
 * shm_open(3): opens a file.
 */
static int wrap_shm_open(const char *name, int flags, mode_t mode)
{
	char path[SHM_PATH];
	int fd;

	if (!shm_path("", name, path))
		return real_shm_open(name, flags, mode);
	fd = wrap_openat(AT_FDCWD, path, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_LARGEFILE,
			 mode);
	if (fd < 0 && errno == EISDIR)
		errno = EINVAL;
	return fd;
}
