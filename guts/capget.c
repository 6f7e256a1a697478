/* SPDX-License-Identifier: MIT
 *
 * capget(2): the session's capabilities, not the process's real ones.
 */
static int wrap_capget(cap_user_header_t header, cap_user_data_t data)
{
	struct caps caps = cred_caps();
	struct peer p;

	if (real_capget(header, data))
		return -1;
	if (!data)
		return 0;
	if (header->pid && header->pid != getpid()) {
		if (!procfs_is_users(header->pid) || peer_look(header->pid, &p))
			return 0;
		caps = p.caps;
	}
	for (int i = 0; i < (header->version == _LINUX_CAPABILITY_VERSION_1 ? 1 : 2); i++) {
		data[i].effective = (uint32_t)(caps.effective >> 32 * i);
		data[i].permitted = (uint32_t)(caps.permitted >> 32 * i);
		data[i].inheritable = (uint32_t)(caps.inheritable >> 32 * i);
	}
	return 0;
}
