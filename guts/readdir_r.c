/* SPDX-License-Identifier: MIT
 *
 * readdir_r(3).
 */
static int wrap_readdir_r(DIR *restrict dir, struct dirent *restrict entry,
			  struct dirent **restrict result)
{
	int error = real_readdir_r(dir, entry, result);

	if (!error && *result && entry->d_type == DT_REG)
		entry->d_type = nodes_type(real_dirfd(dir), entry->d_name, entry->d_ino);
	return error;
}
