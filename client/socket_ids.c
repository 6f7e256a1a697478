/* SPDX-License-Identifier: MIT
 *
 * Ids that the kernel tells by sockets are the real ones; each belongs to a
 * process, which tells who it is in the session.
 */
#include "socket_ids.h"
#include "peer.h"

#include <string.h>

/* The ids that a piece of control data tells, or NULL. */
static struct ucred *ids_in(struct cmsghdr *c)
{
	return c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS &&
		       c->cmsg_len >= CMSG_LEN(sizeof(struct ucred))
		   ? (struct ucred *)CMSG_DATA(c)
		   : NULL;
}

/* The process's ids of that kind (PEER_R ...), instead of the real ones. */
static void as_seen(struct ucred *ids, int which)
{
	struct peer p;

	if (ids->uid != session.real_uid || peer_look(ids->pid, &p))
		return;
	ids->uid = p.u[which];
	ids->gid = p.g[which];
}

void socket_ids_peer(struct ucred *ids)
{
	as_seen(ids, PEER_E);
}

int socket_ids_peer_groups(const struct ucred *ids, void *value, socklen_t room, socklen_t *len)
{
	struct peer p;

	if (peer_look(ids->pid, &p))
		p.ngroups = 0;
	*len = (socklen_t)((size_t)p.ngroups * sizeof(p.groups[0]));
	if (*len > room)
		return -ERANGE;
	return memory_write(value, p.groups, *len);
}

void socket_ids_received(struct msghdr *m)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	for (; c; c = CMSG_NXTHDR(m, c)) {
		struct ucred *in = ids_in(c), ids;

		if (!in)
			continue;
		memcpy(&ids, in, sizeof(ids));
		/* What the kernel adds by itself to a message are these. */
		as_seen(&ids, PEER_R);
		memcpy(in, &ids, sizeof(ids));
	}
}

/* Whether the process may say that it has this id. */
static int is_own(uint32_t id, uint32_t r, uint32_t e, uint32_t s, int cap)
{
	return id == r || id == e || id == s || cred_capable(cap);
}

/* Lengths in musl's messages have 32 bits, and beside them anything. */
static size_t length(size_t len)
{
	return libc_is_glibc() ? len : (uint32_t)len;
}

/* Copies a message's control data and makes its lengths what the kernel takes. */
static int copy_control(struct msghdr *copy, const struct msghdr *m, void *control, size_t room)
{
	size_t at = 0, step;

	*copy = *m;
	copy->msg_iovlen = length(m->msg_iovlen);
	copy->msg_controllen = length(m->msg_controllen);
	if (copy->msg_controllen > room)
		return -1;
	copy->msg_control = memcpy(control, m->msg_control, copy->msg_controllen);
	for (; at + sizeof(struct cmsghdr) <= copy->msg_controllen; at += step) {
		struct cmsghdr *c = (void *)((char *)control + at);

		c->cmsg_len = length(c->cmsg_len);
		step = CMSG_ALIGN(c->cmsg_len);
		if (c->cmsg_len < sizeof(*c) || step > copy->msg_controllen - at)
			break;
	}
	return 0;
}

int socket_ids_to_send(struct msghdr *copy, const struct msghdr *m, void *control, size_t room)
{
	uint32_t r, e, s;
	int found = 0;

	if (copy_control(copy, m, control, room))
		return 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(copy); c; c = CMSG_NXTHDR(copy, c)) {
		struct ucred *in = ids_in(c), ids;

		if (!in)
			continue;
		memcpy(&ids, in, sizeof(ids));
		cred_getresuid(&r, &e, &s);
		if (!is_own(ids.uid, r, e, s, CAP_SETUID))
			return 0;
		cred_getresgid(&r, &e, &s);
		if (!is_own(ids.gid, r, e, s, CAP_SETGID))
			return 0;
		found = 1;
		ids.uid = session.real_uid;
		ids.gid = session.real_gid;
		memcpy(in, &ids, sizeof(ids));
	}
	return found;
}
