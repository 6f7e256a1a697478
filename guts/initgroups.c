/* SPDX-License-Identifier: MIT
 *
 * initgroups(3): libc finds the groups; the setting is ours.
 */
static int wrap_initgroups(const char *user, gid_t group)
{
	gid_t groups[1024];
	int n = 1024;

	if (!cred_capable(CAP_SETGID))
		return libc_result(-EPERM);
	if (getgrouplist(user, group, groups, &n) < 0)
		n = 1024;
	return libc_result(cred_setgroups((size_t)n, groups));
}
