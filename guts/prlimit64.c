/* SPDX-License-Identifier: MIT
 *
 * prlimit(2), setrlimit(2): root may lift limits.  They are lifted as far as the
 * user may, and nobody is told that it is not farther.
 */
static int wrap_prlimit64(pid_t pid, __rlimit_resource_t resource, const struct rlimit64 *limit,
			  struct rlimit64 *old)
{
	struct rlimit64 now, set;

	/* With none at all the index could not be mapped any more. */
	if (resource == RLIMIT_NOFILE && limit)
		share_moves();
	if (!real_prlimit64(pid, resource, limit, old))
		return 0;
	if (errno != EPERM || !limit || !cred_capable(CAP_SYS_RESOURCE) ||
	    real_prlimit64(pid, resource, NULL, &now))
		return -1;
	set.rlim_max = limit->rlim_max < now.rlim_max ? limit->rlim_max : now.rlim_max;
	set.rlim_cur = limit->rlim_cur < set.rlim_max ? limit->rlim_cur : set.rlim_max;
	return real_prlimit64(pid, resource, &set, old);
}
