/* SPDX-License-Identifier: MIT
 *
 * ftruncate(2).
 */
static int wrap_ftruncate64(int fd, off64_t length)
{
	return real_ftruncate64(fd, length) || fd_written(fd) ? -1 : 0;
}
