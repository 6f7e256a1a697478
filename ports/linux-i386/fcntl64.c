/* SPDX-License-Identifier: MIT
 *
 * fcntl(2): the client's own descriptor is none of the program's.
 */
static int wrap_fcntl64(int fd, int cmd, unsigned long arg)
{
	return conn_owns(fd) ? libc_result(-EBADF) : real_fcntl64(fd, cmd, arg);
}
