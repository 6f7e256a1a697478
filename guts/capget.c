/* SPDX-License-Identifier: MIT
 *
 * capget(2): root has them all.
 */
static int wrap_capget(cap_user_header_t header, cap_user_data_t data)
{
	uint64_t all = (1ull << (CAP_LAST_CAP + 1)) - 1, effective = cred_privileged() ? all : 0;

	if (real_capget(header, data))
		return -1;
	if (!data || (header->pid && header->pid != getpid()))
		return 0;
	for (int i = 0; i < (header->version == _LINUX_CAPABILITY_VERSION_1 ? 1 : 2); i++) {
		data[i].effective = (uint32_t)(effective >> 32 * i);
		data[i].permitted = (uint32_t)(effective >> 32 * i);
		data[i].inheritable = 0;
	}
	return 0;
}
