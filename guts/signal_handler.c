/* SPDX-License-Identifier: MIT
 *
 * signal(3) and kin.
 */
static handler_fn *wrap_signal_handler(signal_call *call, int sig, handler_fn *handler)
{
	if (handler != SIG_DFL && handler != SIG_IGN)
		share_expect_handlers();
	return call(sig, handler);
}
