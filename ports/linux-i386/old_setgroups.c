/* SPDX-License-Identifier: MIT
 *
 * setgroups(2) with ids of 16 bits.
 */
static int wrap_old_setgroups(size_t count, const unsigned short *list)
{
	enum { MOST = 4096 };
	gid_t groups[MOST];

	if (count > MOST)
		return libc_result(-EINVAL);
	for (size_t i = 0; i < count; i++)
		groups[i] = id_from_16(list[i]);
	return libc_result(cred_setgroups(count, groups));
}
