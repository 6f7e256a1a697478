/* SPDX-License-Identifier: MIT
 *
 * scandir(3): libc's own reads entries by itself; here they pass readdir, so
 * that a filter sees the right type.
 */
static int wrap_scandirat(int dirfd, const char *restrict path, struct dirent ***restrict list,
			  dirent_filter *filter, dirent_compare *compare)
{
	struct dirent **entries = NULL, *e;
	int fd = wrap_openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	size_t n = 0, room = 0;
	int error = dir ? 0 : errno;

	while (dir && !error && (errno = 0, e = wrap_readdir(dir))) {
		if (filter && !filter(e))
			continue;
		if (n == room) {
			void *more =
			    realloc(entries, (room = room ? room * 2 : 32) * sizeof(*entries));

			if (!more) {
				error = ENOMEM;
				break;
			}
			entries = more;
		}
		entries[n] = malloc(e->d_reclen);
		if (!entries[n]) {
			error = ENOMEM;
			break;
		}
		memcpy(entries[n++], e, e->d_reclen);
	}
	if (!error)
		error = errno;
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		real_close(fd);
	if (error) {
		while (n)
			free(entries[--n]);
		free(entries);
		return libc_result(-error);
	}
	if (compare && n)
		qsort(entries, n, sizeof(*entries), (int (*)(const void *, const void *))compare);
	*list = entries;
	return (int)n;
}
