/* SPDX-License-Identifier: MIT
 *
 * Who is at the other end of a socket, as the session sees it.
 */
#ifndef PQFS_SOCKET_IDS_H
#define PQFS_SOCKET_IDS_H

#include "client.h"

#include <sys/socket.h>

/* Replaces the ids that came with a message. */
void socket_ids_received(struct msghdr *m);

/* Makes *copy of a message that tells ids which the session lets this process tell, with
 * control data, in `control` of `room` bytes, that the kernel lets it tell.  Returns
 * whether it is such a message. */
int socket_ids_to_send(struct msghdr *copy, const struct msghdr *m, void *control, size_t room);

/* What getsockopt(2) tells of SO_PEERCRED, or, with the ids of that, of SO_PEERGROUPS,
 * where `room` bytes are for it.  0 or -errno. */
void socket_ids_peer(struct ucred *ids);
int socket_ids_peer_groups(const struct ucred *ids, void *value, socklen_t room, socklen_t *len);

#endif
