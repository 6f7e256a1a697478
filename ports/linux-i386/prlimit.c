/* SPDX-License-Identifier: MIT
 *
 * prlimit(2) with limits of 32 bits: they are raised by the call for 64 bits where
 * the kernel refuses.
 */
static int wrap_prlimit(pid_t pid, __rlimit_resource_t resource, const struct rlimit *limit,
			struct rlimit *old)
{
	struct rlimit64 wide;

	/* As prlimit64, which is not always come to. */
	if (resource == RLIMIT_NOFILE && limit)
		share_moves();
	if (!real_prlimit(pid, resource, limit, old))
		return 0;
	if (errno != EPERM || !limit)
		return -1;
	return wrap_prlimit64(pid, resource, limit64_of(limit, &wide), NULL);
}
