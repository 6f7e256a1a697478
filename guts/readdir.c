/* SPDX-License-Identifier: MIT
 *
 * readdir(3): a device node is called one.
 */
static struct dirent *wrap_readdir(DIR *dir)
{
	struct dirent *e;

	/* At the end errno tells whether it is one, so it is left as set. */
	e = real_readdir(dir);
	if (e && e->d_type == DT_REG)
		e->d_type = nodes_type(real_dirfd(dir), e->d_name, e->d_ino);
	return e;
}
