/* SPDX-License-Identifier: MIT
 *
 * sched_setparam(2): as setpriority.
 */
static int wrap_sched_setparam(pid_t pid, const struct sched_param *param)
{
	return unless_refused(
	    (int)real_syscall(SYS_sched_setparam, (long)pid, (long)param, 0l, 0l, 0l, 0l),
	    CAP_SYS_NICE);
}
