/* SPDX-License-Identifier: MIT
 *
 * getsockopt(2): who the peer is, in the session.
 */
static int wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	int peers = level == SOL_SOCKET && (name == SO_PEERCRED || name == SO_PEERGROUPS);
	socklen_t room = 0, size = sizeof(struct ucred);
	struct ucred ids;
	int result;

	if (peers && !memory_readable(len, sizeof(*len)))
		room = *len;
	result = real_getsockopt(fd, level, name, value, len);
	if (!peers || (result && errno != ERANGE) ||
	    real_getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &ids, &size) ||
	    ids.uid != session.real_uid)
		return result;
	if (name == SO_PEERGROUPS)
		return libc_result(socket_ids_peer_groups(&ids, value, room, len));
	socket_ids_peer(&ids);
	memcpy(value, &ids, *len < sizeof(ids) ? *len : sizeof(ids));
	return result;
}
