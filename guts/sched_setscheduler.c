/* SPDX-License-Identifier: MIT
 *
 * sched_setscheduler(2): as setpriority.
 */
static int wrap_sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
	return unless_refused((int)real_syscall(SYS_sched_setscheduler, (long)pid, (long)policy,
						(long)param, 0l, 0l, 0l),
			      CAP_SYS_NICE);
}
