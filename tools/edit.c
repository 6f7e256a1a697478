/* SPDX-License-Identifier: MIT
 *
 * A window of requests is under way; their packets are kept until they are
 * answered, so that they can be sent again.  Answers come in order.
 */
#include "edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "die.h"
#include "launch.h"

#define WINDOW 128
#define LEAVE_SECONDS 2
#define TRIES 5 /* servers that may end amid our work before we give up */

struct pending {
	size_t len;
	char *packet; /* a struct msg and its payload */
	int again;    /* it was sent to a server that is gone, too */
};

struct edit {
	const char *dir;
	edit_failed *failed;
	void *ctx;
	int fd;      /* -1: lost */
	int started; /* the server is there for us */
	int error;   /* -errno: nothing more can be done */
	int lost;    /* servers */
	uint32_t serial;
	unsigned first, count; /* of the ring */
	struct pending ring[WINDOW];
};

/* Connects, starting a server if need be.  0, or -1 after a line on stderr. */
static int reach(struct edit *e)
{
	char *bindir = launch_bindir();

	e->fd = connect_open(e->dir);
	if (e->fd >= 0)
		close(e->fd);
	else
		e->started = 1;
	e->fd = launch_server(bindir, e->dir, 0);
	free(bindir);
	return e->fd < 0 ? -1 : 0;
}

struct edit *edit_open(const char *dir, edit_failed *failed, void *ctx)
{
	struct edit *e = calloc(1, sizeof(*e));

	if (!e)
		die(STATUS_FAILURE, "out of memory");
	*e = (struct edit){.dir = dir, .failed = failed, .ctx = ctx, .fd = -1};
	if (!reach(e))
		return e;
	free(e);
	return NULL;
}

static struct pending *pending_at(struct edit *e, unsigned i)
{
	return &e->ring[(e->first + i) % WINDOW];
}

static int put_out(struct edit *e, const struct pending *p)
{
	return send(e->fd, p->packet, p->len, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* The server is gone: all that it has not confirmed goes to another. */
static void start_again(struct edit *e)
{
	for (;;) {
		unsigned sent = 0;

		close(e->fd);
		e->fd = -1;
		if (e->lost++ == TRIES || reach(e)) {
			e->error = -EPIPE;
			return;
		}
		while (sent < e->count && !put_out(e, pending_at(e, sent)))
			pending_at(e, sent++)->again = 1;
		if (sent == e->count)
			return;
	}
}

/* The path that a request is about. */
static const char *path_of(const struct pending *p)
{
	const struct msg *m = (const struct msg *)(const void *)p->packet;
	const char *path = p->packet + sizeof(*m);

	/* The second one, if the first is empty. */
	return m->pathlen > 1 ? path + !*path : "";
}

/* Whether the answer only says that the server that is gone had done it. */
static int was_done(const struct pending *p, const struct msg *answer)
{
	return p->again && (answer->result == ENOENT || answer->result == ENODATA);
}

/* Takes one answer. */
static void take(struct edit *e)
{
	struct msg in = {0};
	ssize_t n;

	do
		n = recv(e->fd, &in, sizeof(in), 0);
	while (n < 0 && errno == EINTR);
	if (n < (ssize_t)sizeof(in) || in.magic != MSG_MAGIC) {
		if (n < 0 && errno == EAGAIN) {
			e->error = -ETIMEDOUT;
			complain("%s: the server does not answer", e->dir);
			return;
		}
		start_again(e);
		return;
	}
	if (in.type != PSEUDO_MSG_ACK && !was_done(pending_at(e, 0), &in))
		e->failed(e->ctx, path_of(pending_at(e, 0)), in.result ? -in.result : -EIO);
	free(pending_at(e, 0)->packet);
	e->first = (e->first + 1) % WINDOW;
	e->count--;
}

/* The parts of a request besides its header. */
struct parts {
	const char *path, *path2, *name;
	const void *value;
	size_t len;
};

static char *append(char *at, const void *bytes, size_t n)
{
	if (n)
		memcpy(at, bytes, n);
	return at + n;
}

static void ask(struct edit *e, struct msg m, const struct parts *p)
{
	const char *path = p->path ? p->path : "", *path2 = p->path2 ? p->path2 : "";
	size_t n = msg_path_size(path, path2), n2 = msg_path_size(path2, NULL);
	size_t name = p->name ? strlen(p->name) + 1 : 0;
	struct pending *next;
	char *at;

	if (e->error)
		return;
	if (n > MSG_PATH_MAX || n2 > MSG_PATH_MAX || name > MSG_NAME_MAX ||
	    p->len > MSG_VALUE_MAX) {
		e->failed(e->ctx, path, -ENAMETOOLONG);
		return;
	}
	/* In strides, for the server commits what comes together together. */
	if (e->count == WINDOW)
		while (e->count > WINDOW / 2 && !e->error)
			take(e);
	if (e->error)
		return;
	m.magic = MSG_MAGIC;
	m.version = MSG_VERSION;
	m.type = PSEUDO_MSG_OP;
	m.serial = ++e->serial;
	m.pid = (uint32_t)getpid();
	m.set |= MSG_REPLY;
	m.pathlen = (uint32_t)(n + n2);
	m.namelen = (uint32_t)name;
	m.valuelen = (uint32_t)p->len;
	next = pending_at(e, e->count++);
	next->again = 0;
	next->len = sizeof(m) + n + n2 + name + p->len;
	next->packet = malloc(next->len);
	if (!next->packet)
		die(STATUS_FAILURE, "out of memory");
	at = append(next->packet, &m, sizeof(m));
	at = append(append(at, path, n), path2, n2);
	append(append(at, p->name, name), p->value, p->len);
	if (put_out(e, next))
		start_again(e);
}

void edit_put(struct edit *e, const struct ident *id, const struct attr *attr, const char *path)
{
	uint32_t set = MSG_WHOLE | (path && *path ? 0 : MSG_ELSEWHERE);

	ask(e, (struct msg){.op = OP_CHMOD, .set = set, .id = *id, .attr = *attr},
	    &(struct parts){.path = path});
}

void edit_xattr(struct edit *e, const struct ident *id, const char *name, const void *value,
		size_t len)
{
	ask(e, (struct msg){.op = value ? OP_SET_XATTR : OP_REMOVE_XATTR, .id = *id},
	    &(struct parts){.name = name, .value = value, .len = value ? len : 0});
}

void edit_forget(struct edit *e, const struct ident *id)
{
	ask(e, (struct msg){.op = OP_FORGET, .id = *id}, &(struct parts){0});
}

void edit_prune(struct edit *e, const struct ident *id, const char *path)
{
	ask(e, (struct msg){.op = OP_FORGET, .set = MSG_LAST, .id = *id},
	    &(struct parts){.path2 = path});
}

void edit_adopt(struct edit *e, const struct ident *old, const struct ident *now, const char *path)
{
	ask(e, (struct msg){.op = OP_ADOPT, .id = *old, .other = *now},
	    &(struct parts){.path = path});
}

void edit_name(struct edit *e, const struct ident *id, const char *path)
{
	ask(e, (struct msg){.op = OP_LINK, .id = *id}, &(struct parts){.path2 = path});
}

void edit_unname(struct edit *e, const struct ident *id, const char *path)
{
	ask(e, (struct msg){.op = OP_FORGET, .id = *id}, &(struct parts){.path = path});
}

void edit_move(struct edit *e, const struct ident *id, uint32_t mode, const char *from,
	       const char *to)
{
	static const struct ident none;

	ask(e, (struct msg){.op = OP_RENAME, .id = id ? *id : none, .attr.mode = mode},
	    &(struct parts){.path = from, .path2 = to});
}

int edit_wait(struct edit *e)
{
	while (e->count && !e->error)
		take(e);
	return e->error;
}

int edit_close(struct edit *e)
{
	int result = edit_wait(e);

	while (e->count)
		free(pending_at(e, --e->count)->packet);
	if (e->fd >= 0) {
		if (e->started)
			connect_shutdown(e->fd, LEAVE_SECONDS);
		close(e->fd);
	}
	free(e);
	return result;
}
