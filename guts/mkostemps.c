/* SPDX-License-Identifier: MIT
 *
 * mkostemps(3), the most general of mkstemp and its kin.
 */
static int wrap_mkostemps(char *path, int suffixlen, int flags)
{
	int fd;

	if (judged() && template_denied(path, (size_t)suffixlen))
		return -1;
	fd = real_mkostemps(path, suffixlen, flags);
	/* A template that was used up has its six letters again. */
	if (fd < 0 && errno == EACCES && !make_parent_accessible(AT_FDCWD, path)) {
		memcpy(path + strlen(path) - (size_t)suffixlen - 6, "XXXXXX", 6);
		fd = real_mkostemps(path, suffixlen, flags);
	}
	if (fd >= 0 && tell_created(OP_CREAT, fd, AT_FDCWD, path, S_IFREG | 0600, 0)) {
		real_close(fd);
		return -1;
	}
	return fd;
}
