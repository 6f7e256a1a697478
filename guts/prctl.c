/* SPDX-License-Identifier: MIT
 *
 * prctl(2): whether capabilities outlive a change of user is the session's
 * affair; root may drop some for good and set the secure bits, which the real
 * process can't.
 */
static int wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c,
		      unsigned long d)
{
	int result = real_prctl(option, a, b, c, d);

	if (option == PR_SET_KEEPCAPS && !result)
		cred_keep_caps(a != 0);
	if (result < 0 && errno == EPERM &&
	    (option == PR_CAPBSET_DROP || option == PR_SET_SECUREBITS))
		return may(CAP_SETPCAP);
	return result;
}
