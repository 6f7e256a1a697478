/* SPDX-License-Identifier: MIT
 *
 * initgroups(3): as many of the user's groups as there may be.
 */
static int wrap_initgroups(const char *user, gid_t group)
{
	gid_t groups[4096];
	int room = sizeof(groups) / sizeof(groups[0]), n = room;

	if (accounts_grouplist(user, group, groups, &n) < 0 && n < room)
		return -1;
	return libc_result(cred_setgroups((size_t)(n < room ? n : room), groups));
}
