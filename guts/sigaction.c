/* SPDX-License-Identifier: MIT
 *
 * sigaction(2): seen, not changed.
 */
static int wrap_sigaction(int sig, const struct sigaction *restrict act,
			  struct sigaction *restrict old)
{
	if (act && act->sa_handler != SIG_DFL && act->sa_handler != SIG_IGN)
		share_expect_handlers();
	return real_sigaction(sig, act, old);
}
