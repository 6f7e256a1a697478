/* SPDX-License-Identifier: MIT
 *
 * scandirat64(3), with the entries that readdir64 gives.
 */
static void *next_dirent64(DIR *dir, size_t *size)
{
	struct dirent64 *e = wrap_readdir64(dir);

	if (e)
		*size = e->d_reclen;
	return e;
}

static int wrap_scandirat64(int dirfd, const char *restrict path, struct dirent64 ***restrict list,
			    dirent64_filter *filter, dirent64_compare *compare)
{
	return wrap_scan(dirfd, path, (void ***)list, next_dirent64, (entry_filter *)filter,
			 (entry_compare *)compare);
}
