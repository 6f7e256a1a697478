/* SPDX-License-Identifier: MIT
 *
 * dup2(2): a number that the program wants is given up by the client.
 */
static int wrap_dup2(int oldfd, int newfd)
{
	if (conn_owns(oldfd))
		return libc_result(-EBADF);
	conn_yield(newfd);
	return real_dup2(oldfd, newfd);
}
