/* SPDX-License-Identifier: MIT
 *
 * nice(2): as setpriority.
 */
static int wrap_nice(int increment)
{
	int result = real_nice(increment);

	if (result != -1 || (errno != EPERM && errno != EACCES) || !cred_capable(CAP_SYS_NICE))
		return result;
	/* The kernel tells 20 less it. */
	return 20 - (int)real_syscall(SYS_getpriority, (long)PRIO_PROCESS, 0l, 0l, 0l, 0l, 0l);
}
