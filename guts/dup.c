/* SPDX-License-Identifier: MIT
 *
 * dup(2): the client's own descriptor is none of the program's.
 */
static int wrap_dup(int fd)
{
	return conn_owns(fd) ? libc_result(-EBADF) : real_dup(fd);
}
