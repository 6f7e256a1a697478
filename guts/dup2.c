/* SPDX-License-Identifier: MIT
 *
 * dup2(2): a number that the program wants is given up by the client.
 */
static int wrap_dup2(int oldfd, int newfd)
{
	int held, result;

	if (conn_owns(oldfd))
		return libc_result(-EBADF);
	held = newfd >= 0 && conn_hold((unsigned)newfd, (unsigned)newfd);
	result = real_dup2(oldfd, newfd);
	if (held)
		conn_release();
	return result;
}
