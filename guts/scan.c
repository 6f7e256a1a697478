/* SPDX-License-Identifier: MIT
 *
 * scandir(3): libc's own reads entries by itself; here they pass readdir, so
 * that a filter sees the right type.
 */
static int wrap_scan(int dirfd, const char *path, void ***list, next_entry *next,
		     entry_filter *filter, entry_compare *compare)
{
	void **entries = NULL, *e;
	int fd = wrap_openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	DIR *dir = fd < 0 ? NULL : real_fdopendir(fd);
	size_t n = 0, room = 0, size;
	int error = dir ? 0 : errno;

	while (dir && !error && (errno = 0, e = next(dir, &size))) {
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
		entries[n] = malloc(size);
		if (!entries[n]) {
			error = ENOMEM;
			break;
		}
		memcpy(entries[n++], e, size);
	}
	if (!error)
		error = errno;
	if (dir)
		real_closedir(dir);
	else if (fd >= 0)
		real_close(fd);
	if (error) {
		while (n)
			free(entries[--n]);
		free(entries);
		return libc_result(-error);
	}
	if (compare && n)
		real_qsort(entries, n, sizeof(*entries), compare);
	*list = entries;
	return (int)n;
}
