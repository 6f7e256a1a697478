/* SPDX-License-Identifier: MIT
 *
 * prctl(2): capabilities, and whether setuid programs have an effect, are the
 * session's affair.
 */
static int wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c,
		      unsigned long d)
{
	int taken, result = caps_prctl(option, (unsigned long[4]){a, b, c, d}, &taken);
	int ours;

	if (taken)
		return libc_result(result);
	ours = option == PR_SET_SECCOMP && sandbox_prepare();
	result = real_prctl(option, a, b, c, d);
	if (ours && !result && a == 2 /* SECCOMP_MODE_FILTER */)
		sandbox_entered((const void *)b);
	if (option == PR_SET_NO_NEW_PRIVS && !result)
		cred_no_new_privs();
	if (option == PR_GET_NO_NEW_PRIVS && result > 0)
		return cred_has_no_new_privs();
	return result;
}
