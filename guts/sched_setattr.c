/* SPDX-License-Identifier: MIT
 *
 * sched_setattr(2): as setpriority.
 */
static int wrap_sched_setattr(pid_t pid, struct sched_attr *attr, unsigned int flags)
{
	return unless_refused(
	    (int)real_syscall(SYS_sched_setattr, (long)pid, (long)attr, (long)flags, 0l, 0l, 0l),
	    CAP_SYS_NICE);
}
