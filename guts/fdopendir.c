/* SPDX-License-Identifier: MIT
 *
 * fdopendir(3).
 */
static DIR *wrap_fdopendir(int fd)
{
	DIR *dir = real_fdopendir(fd);

	if (dir)
		nodes_refresh();
	return dir;
}
