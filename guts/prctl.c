/* SPDX-License-Identifier: MIT
 *
 * prctl(2): root may drop capabilities from the bounding set and set the
 * secure bits; the real process can't.
 */
static int wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	int result = real_prctl(option, a, b, c, d);

	if (result < 0 && errno == EPERM && (option == PR_CAPBSET_DROP || option == PR_SET_SECUREBITS) &&
	    cred_privileged())
		return 0;
	return result;
}
