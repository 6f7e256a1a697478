/* SPDX-License-Identifier: MIT
 *
 * signal(2) and the first sigaction(2).
 */
static long wrap_set_handler(long nr, int sig, long handler, long old)
{
	if (handler)
		share_expect_handlers();
	return real_syscall(nr, sig, handler, old, 0, 0, 0);
}
