/* SPDX-License-Identifier: MIT
 *
 * getgroups(2) with ids of 16 bits.
 */
static int wrap_old_getgroups(int size, unsigned short *list)
{
	enum { MOST = 4096 };
	gid_t groups[MOST];
	int n = cred_getgroups(MOST, groups);

	if (n < 0 || size < 0 || (size && n > size))
		return libc_result(n < 0 ? n : -EINVAL);
	for (int i = 0; size && i < n; i++)
		list[i] = id_to_16(groups[i]);
	return n;
}
