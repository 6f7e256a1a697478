/* SPDX-License-Identifier: MIT
 *
 * fcntl(2) by either number: libc's own takes some commands otherwise.
 */
static int wrap_kernel_fcntl(long nr, int fd, int cmd, unsigned long arg)
{
	if (conn_owns(fd))
		return libc_result(-EBADF);
	return (int)real_syscall(nr, fd, cmd, (long)arg, 0, 0, 0);
}
