/* SPDX-License-Identifier: MIT
 *
 * dup3(2): as dup2.
 */
static int wrap_dup3(int oldfd, int newfd, int flags)
{
	if (conn_owns(oldfd))
		return libc_result(-EBADF);
	conn_yield(newfd);
	return real_dup3(oldfd, newfd, flags);
}
