/* SPDX-License-Identifier: MIT
 *
 * getsockopt(2), with times of 64 bits.
 */
static int wrap___getsockopt64(int fd, int level, int name, void *value, socklen_t *len)
{
	if (level == SOL_SOCKET && (name == SO_PEERCRED || name == SO_PEERGROUPS))
		return wrap_getsockopt(fd, level, name, value, len);
	return real___getsockopt64(fd, level, name, value, len);
}
