/* SPDX-License-Identifier: MIT
 *
 * scandirat(3), with the entries that readdir gives.
 */
static void *next_dirent(DIR *dir, size_t *size)
{
	struct dirent *e = wrap_readdir(dir);

	if (e)
		*size = e->d_reclen;
	return e;
}

static int wrap_scandirat(int dirfd, const char *restrict path, struct dirent ***restrict list,
			  dirent_filter *filter, dirent_compare *compare)
{
	return wrap_scan(dirfd, path, (void ***)list, next_dirent, (entry_filter *)filter,
			 (entry_compare *)compare);
}
