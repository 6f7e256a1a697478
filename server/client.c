/* SPDX-License-Identifier: MIT
 *
 * Clients' sockets.  Nothing here blocks: replies that a client doesn't read
 * wait in its queue, which stays short because a client with a full queue is
 * not read from.  Called by the event loop and by serve.c.
 */
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char nameless[] = "";

struct client *client_new(int fd, pid_t pid)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->fd = fd;
	c->pid = pid;
	c->program = nameless;
	c->last = &c->first;
	return c;
}

static void reply_free(struct reply *r)
{
	free(r->packet);
	free(r);
}

void client_free(struct client *c)
{
	for (struct reply *r = c->first, *next; r; r = next) {
		next = r->next;
		reply_free(r);
	}
	if (c->program != nameless)
		free(c->program);
	close(c->fd);
	free(c);
}

void client_name(struct client *c, const char *program)
{
	char *name = strdup(program);

	if (!name)
		return;
	if (c->program != nameless)
		free(c->program);
	c->program = name;
}

ssize_t client_receive(struct client *c, void *buf, size_t size)
{
	for (;;) {
		ssize_t n = recv(c->fd, buf, size, MSG_DONTWAIT | MSG_TRUNC);

		if (n >= 0)
			return (size_t)n > size ? -EBADMSG : n;
		/* A client that went without reading its replies resets the
		 * connection; what it sent before is still there. */
		if (errno != EINTR && errno != ECONNRESET)
			return -errno;
	}
}

static char *make_packet(const struct msg *m, const void *payload, size_t len)
{
	char *packet = malloc(sizeof(*m) + len);

	if (packet) {
		memcpy(packet, m, sizeof(*m));
		if (len)
			memcpy(packet + sizeof(*m), payload, len);
	}
	return packet;
}

struct reply *client_reply(struct client *c, const struct msg *m, const void *payload, size_t len)
{
	struct reply *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->packet = make_packet(m, payload, len);
	if (!r->packet) {
		free(r);
		return NULL;
	}
	r->len = sizeof(*m) + len;
	c->queued += r->len;
	*c->last = r;
	c->last = &r->next;
	return r;
}

int client_change_reply(struct client *c, struct reply *r, const struct msg *m, const void *payload,
			size_t len)
{
	char *packet = make_packet(m, payload, len);

	if (!packet)
		return -ENOMEM;
	free(r->packet);
	r->packet = packet;
	c->queued += sizeof(*m) + len - r->len;
	r->len = sizeof(*m) + len;
	return 0;
}

int client_flush(struct client *c)
{
	while (c->first) {
		struct reply *r = c->first;
		ssize_t n = send(c->fd, r->packet, r->len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 1 : -errno;
		c->first = r->next;
		if (!c->first)
			c->last = &c->first;
		c->queued -= r->len;
		reply_free(r);
	}
	return 0;
}
