/* SPDX-License-Identifier: MIT
 *
 * readdir64_r(3).
 */
static int wrap_readdir64_r(DIR *restrict dir, struct dirent64 *restrict entry,
			    struct dirent64 **restrict result)
{
	int error = real_readdir64_r(dir, entry, result);

	if (!error && *result && entry->d_type == DT_REG)
		entry->d_type = nodes_type(real_dirfd(dir), entry->d_name, entry->d_ino);
	return error;
}
