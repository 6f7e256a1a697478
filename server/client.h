/* SPDX-License-Identifier: MIT
 *
 * A connected client: its socket and the replies that wait for it.
 */
#ifndef PQFS_SERVER_CLIENT_H
#define PQFS_SERVER_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "../common/msg.h"

struct reply {
	struct reply *next; /* in its client's queue */
	size_t len;
	char *packet;
};

struct client {
	struct client *next, *prev; /* all clients */
	struct client *busy;        /* next of those that this round concerns */
	int fd;
	pid_t pid;
	char *program; /* as its PING says; never NULL */
	struct reply *first, **last;
	size_t queued;     /* bytes that wait */
	bool is_busy;      /* in the round's list */
	bool dead;         /* to be closed at the end of the round */
	bool asked_to_end; /* sent PSEUDO_MSG_SHUTDOWN */
	bool blocked;      /* doesn't read its replies: we wait for room */
};

/* Takes over `fd`.  NULL when there is no memory; then fd is still open. */
struct client *client_new(int fd, pid_t pid);

/* Closes and frees. */
void client_free(struct client *c);

/* Remembers the name of the program. */
void client_name(struct client *c, const char *program);

/* Receives one packet: its length; 0: the client has gone; -EAGAIN: nothing is
 * there; -EBADMSG: longer than any message; or another -errno. */
ssize_t client_receive(struct client *c, void *buf, size_t size);

/* Makes a reply out of a header and a payload, at the end of the queue; the
 * queue owns it.  NULL when there is no memory. */
struct reply *client_reply(struct client *c, const struct msg *m, const void *payload, size_t len);

/* Replaces what a queued reply says.  Returns 0, or -ENOMEM. */
int client_change_reply(struct client *c, struct reply *r, const struct msg *m, const void *payload,
			size_t len);

/* Sends what the socket takes.  Returns 0 when nothing is left, 1 when it has no
 * room, or -errno: the client has gone. */
int client_flush(struct client *c);

#endif
