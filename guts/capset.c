/* SPDX-License-Identifier: MIT
 *
 * capset(2): changes the session's capabilities; the real ones are none.
 */
static int wrap_capset(cap_user_header_t header, const cap_user_data_t data)
{
	uint64_t effective = 0, permitted = 0, inheritable = 0;
	int n;

	if (memory_readable(header, sizeof(*header)))
		return libc_result(-EFAULT);
	if (header->version != _LINUX_CAPABILITY_VERSION_1 &&
	    header->version != _LINUX_CAPABILITY_VERSION_2 &&
	    header->version != _LINUX_CAPABILITY_VERSION_3)
		return real_capset(header, data);
	if (header->pid && header->pid != getpid())
		return libc_result(-EPERM);
	n = header->version == _LINUX_CAPABILITY_VERSION_1 ? 1 : 2;
	if (memory_readable(data, sizeof(*data) * (size_t)n))
		return libc_result(-EFAULT);
	for (int i = 0; i < n; i++) {
		effective |= (uint64_t)data[i].effective << 32 * i;
		permitted |= (uint64_t)data[i].permitted << 32 * i;
		inheritable |= (uint64_t)data[i].inheritable << 32 * i;
	}
	return libc_result(caps_set(effective, permitted, inheritable));
}
