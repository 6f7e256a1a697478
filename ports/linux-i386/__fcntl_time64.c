/* SPDX-License-Identifier: MIT
 *
 * fcntl(2): the client's own descriptor is none of the program's.
 */
static int wrap___fcntl_time64(int fd, int cmd, unsigned long arg)
{
	return conn_owns(fd) ? libc_result(-EBADF) : real___fcntl_time64(fd, cmd, arg);
}
