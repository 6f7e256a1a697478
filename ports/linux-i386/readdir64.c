/* SPDX-License-Identifier: MIT
 *
 * readdir64(3): as readdir.
 */
static struct dirent64 *wrap_readdir64(DIR *dir)
{
	struct dirent64 *e;

	/* At the end errno tells whether it is one, so it is left as set. */
	e = real_readdir64(dir);
	if (e && e->d_type == DT_REG)
		e->d_type = nodes_type(real_dirfd(dir), e->d_name, e->d_ino);
	return e;
}
