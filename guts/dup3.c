/* SPDX-License-Identifier: MIT
 *
 * dup3(2): as dup2.
 */
static int wrap_dup3(int oldfd, int newfd, int flags)
{
	int held, result;

	if (conn_owns(oldfd))
		return libc_result(-EBADF);
	held = newfd >= 0 && conn_hold((unsigned)newfd, (unsigned)newfd);
	result = real_dup3(oldfd, newfd, flags);
	if (held)
		conn_release();
	return result;
}
