/* SPDX-License-Identifier: MIT
 *
 * close(2): the client's own descriptor is none of the program's.
 */
static int wrap_close(int fd)
{
	return conn_owns(fd) ? libc_result(-EBADF) : real_close(fd);
}
