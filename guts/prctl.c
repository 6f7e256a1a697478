/* SPDX-License-Identifier: MIT
 *
 * prctl(2): capabilities are the session's affair.
 */
static int wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c,
		      unsigned long d)
{
	int taken, result = caps_prctl(option, (unsigned long[4]){a, b, c, d}, &taken);

	if (taken)
		return libc_result(result);
	if (option == PR_SET_SECCOMP)
		sandbox_prepare();
	result = real_prctl(option, a, b, c, d);
	if (option == PR_SET_SECCOMP && !result && a == 2 /* SECCOMP_MODE_FILTER */)
		sandbox_entered((const void *)b);
	return result;
}
