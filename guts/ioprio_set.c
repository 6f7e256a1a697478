/* SPDX-License-Identifier: MIT
 *
 * ioprio_set(2): as setpriority.
 */
static int wrap_ioprio_set(int which, int who, int prio)
{
	return unless_refused(
	    (int)real_syscall(SYS_ioprio_set, (long)which, (long)who, (long)prio, 0l, 0l, 0l),
	    CAP_SYS_NICE);
}
