/* SPDX-License-Identifier: MIT
 *
 * ftruncate(2).
 */
static int wrap_ftruncate(int fd, off_t length)
{
	return real_ftruncate(fd, length) || fd_written(fd) ? -1 : 0;
}
