/* SPDX-License-Identifier: MIT
 *
 * syscall(2): the number of a wrapped operation goes to that operation.
 */
static long dispatch_syscall(long nr, const long raw[6], int *taken);

static long wrap_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	const long args[6] = {a, b, c, d, e, f};
	int taken;
	long result = dispatch_syscall(nr, args, &taken);

	return taken ? result : real_syscall(nr, a, b, c, d, e, f);
}
