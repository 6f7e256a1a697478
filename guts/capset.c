/* SPDX-License-Identifier: MIT
 *
 * capset(2): root may set its own; what they would change is judged by the
 * ids here.
 */
static int wrap_capset(cap_user_header_t header, const cap_user_data_t data)
{
	uint32_t wanted = 0;

	if (header->version != _LINUX_CAPABILITY_VERSION_1 &&
	    header->version != _LINUX_CAPABILITY_VERSION_2 && header->version != _LINUX_CAPABILITY_VERSION_3)
		return real_capset(header, data);
	if (header->pid && header->pid != getpid())
		return libc_result(-EPERM);
	for (int i = 0; i < (header->version == _LINUX_CAPABILITY_VERSION_1 ? 1 : 2); i++)
		wanted |= data[i].effective | data[i].permitted;
	return cred_privileged() || !wanted ? 0 : libc_result(-EPERM);
}
