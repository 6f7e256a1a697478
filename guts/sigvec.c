/* SPDX-License-Identifier: MIT
 *
 * sigvec(3): sets a handler inside libc; the structure is not looked into.
 */
static int wrap_sigvec(int sig, const void *act, void *old)
{
	if (act)
		share_expect_handlers();
	return real_sigvec(sig, act, old);
}
