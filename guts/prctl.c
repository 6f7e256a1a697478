/* SPDX-License-Identifier: MIT
 *
 * prctl(2): capabilities are the session's affair.
 */
static int wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c,
		      unsigned long d)
{
	int taken, result = caps_prctl(option, (unsigned long[4]){a, b, c, d}, &taken);

	return taken ? libc_result(result) : real_prctl(option, a, b, c, d);
}
