/* SPDX-License-Identifier: MIT
 *
 * Messages.  A round's replies are listed until it is known whether its batch
 * was committed: an ACK of a change is a promise, and an answer to a question
 * may rest on a change that comes to nothing.
 */
#include "serve.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "handle.h"
#include "housekeeping.h"
#include "oplog.h"
#include "record.h"
#include "share.h"
#include "store.h"
#include "unserved.h"

/* A reply of this round that depends on the batch. */
struct promise {
	struct promise *next;
	struct client *client;
	struct reply *reply;
	bool change;
	size_t len;
	_Alignas(struct msg) char packet[]; /* the request */
};

static struct {
	struct promise *promises;
	unsigned long silent; /* changes of this round that ask for no reply */
	bool turn;            /* a client's changes are being made */
} round_;

static struct msg header(const struct msg *request, enum msg_type type, int result)
{
	static uint32_t pid;

	if (!pid)
		pid = (uint32_t)getpid();
	return (struct msg){
	    .magic = MSG_MAGIC,
	    .version = MSG_VERSION,
	    .type = (uint8_t)type,
	    .op = request->op,
	    .serial = request->serial,
	    .result = -result,
	    .pid = pid,
	    .id = request->id,
	};
}

static int reply_text(struct client *c, struct msg m, const char *text)
{
	m.pathlen = *text ? (uint32_t)strlen(text) + 1 : 0;
	return client_reply(c, &m, text, m.pathlen) ? 0 : -ENOMEM;
}

/* Remembers that a reply depends on the batch. */
static int promise(struct client *c, struct reply *r, const struct request *q, size_t len)
{
	bool change = handle_changes(q->msg->op);
	/* Of a change the header is enough to say that it failed. */
	size_t keep = change ? sizeof(struct msg) : len;
	struct promise *p = malloc(sizeof(*p) + keep);

	if (!p)
		return -ENOMEM;
	*p = (struct promise){
	    .next = round_.promises, .client = c, .reply = r, .change = change, .len = len};
	memcpy(p->packet, q->msg, keep);
	round_.promises = p;
	return 0;
}

/* What the handler's result looks like on the wire. */
static struct msg answer_header(const struct request *q, const struct answer *a, int result)
{
	struct msg m = header(q->msg, result ? PSEUDO_MSG_NAK : PSEUDO_MSG_ACK, result);

	if (!result) {
		m.attr = a->attr;
		m.stamp = a->stamp;
		m.valuelen = a->valuelen;
	}
	return m;
}

/* The batch was lost: a change failed, and a question is asked again. */
static void answer_anew(struct promise *p)
{
	struct request q = {.msg = (const struct msg *)p->packet};
	struct answer a = {.value = ""};
	int result = -EIO;
	struct msg m;

	if (!p->change) {
		msg_parse(p->packet, p->len, &q.body);
		result = handle(&q, &a);
	}
	m = answer_header(&q, &a, result);
	if (client_change_reply(p->client, p->reply, &m, a.value, m.valuelen))
		p->client->dead = true;
}

/* Ends the batch, and with it what its replies depend on. */
static int end_batch(void)
{
	bool pending = store_pending() || store_failed();
	int result = store_end();

	if (pending)
		share_batch_ended(result);
	while (round_.promises) {
		struct promise *p = round_.promises;

		round_.promises = p->next;
		if (result && !p->client->dead)
			answer_anew(p);
		free(p);
	}
	return result;
}

static void commit(void)
{
	if (end_batch()) {
		diag_say("error: a batch of changes could not be recorded; its callers are told so"
			 " (%lu were not waiting for a reply)",
			 round_.silent);
		/* Questions asked anew may have dropped stale records. */
		end_batch();
	}
	round_.silent = 0;
}

/* A client's changes by message come after the journal's, and nobody else changes
 * anything until they are committed and in the index. */
static int begin_turn(unsigned files)
{
	if (round_.turn && share_is_full(files))
		serve_end_turn();
	if (round_.turn)
		return 0;
	if (share_enter())
		return -EIO;
	round_.turn = true;
	if (!share_drain_all())
		return 0;
	serve_end_turn();
	return -EIO;
}

void serve_end_turn(void)
{
	if (!round_.turn)
		return;
	round_.turn = false;
	commit();
	share_publish();
	share_leave();
}

static int change(const struct request *q, struct answer *a)
{
	int result = begin_turn(2);

	if (result)
		return result;
	result = handle(q, a);
	share_promise(&q->msg->id);
	if (q->msg->op == OP_ADOPT)
		share_promise(&q->msg->other);
	return result;
}

static int serve_op(struct client *c, const struct request *q, size_t len)
{
	struct answer a = {.value = ""};
	struct reply *r;
	struct msg m;
	int result = 0;

	if (!handle_changes(q->msg->op) || q->msg->set & (MSG_LOG | MSG_UNSERVED))
		serve_end_turn();
	if (q->msg->set & MSG_LOG)
		oplog_add(q->body.value, q->msg->valuelen);
	else if (q->msg->set & MSG_UNSERVED)
		unserved_tell(q);
	else if (handle_changes(q->msg->op))
		result = change(q, &a);
	else
		result = share_drain_all() ? -EIO : handle(q, &a);
	if (!(q->msg->set & MSG_REPLY)) {
		if (handle_changes(q->msg->op)) {
			round_.silent++;
			if (result)
				diag_say("error: %s from pid %u, which expects no reply: %s",
					 op_word(q->msg->op), q->msg->pid, strerror(-result));
		}
		return 0;
	}
	m = answer_header(q, &a, result);
	r = client_reply(c, &m, a.value, m.valuelen);
	if (!r)
		return -ENOMEM;
	if ((store_pending() || store_failed()) && !(q->msg->set & MSG_LOG))
		return promise(c, r, q, len);
	return 0;
}

/* Another version of the protocol: says so, and goes on. */
static int serve_stranger(struct client *c, const void *packet, size_t len)
{
	struct msg m = {0};
	char text[128];

	memcpy(&m, packet, len < sizeof(m) ? len : sizeof(m));
	if (len < 8 || m.magic != MSG_MAGIC)
		return -EBADMSG;
	snprintf(text, sizeof(text),
		 "pqfs-server " PQFS_VERSION " speaks version %d of the protocol, not %d",
		 MSG_VERSION, m.version);
	return reply_text(c, header(&m, PSEUDO_MSG_NAK, -EPROTO), text);
}

static int serve_log(struct client *c, const struct request *q)
{
	int result = oplog_ask(q->body.name, q->msg->set & MSG_ONCE);

	return reply_text(c, header(q->msg, result ? PSEUDO_MSG_NAK : PSEUDO_MSG_ACK, result), "");
}

int serve_packet(struct client *c, const void *packet, size_t len)
{
	struct request q = {.msg = packet};
	int result = msg_parse(packet, len, &q.body);

	if (result == -EPROTO)
		return serve_stranger(c, packet, len);
	if (result)
		return result;
	switch (q.msg->type) {
	case PSEUDO_MSG_PING:
		serve_end_turn();
		if (q.msg->set & MSG_HELLO_LOG)
			return serve_log(c, &q);
		/* Who asks may want to know all that was done recorded. */
		share_drain_all();
		share_make_room();
		if (*q.body.path)
			client_name(c, q.body.path);
		return reply_text(c, header(q.msg, PSEUDO_MSG_ACK, 0), "");
	case PSEUDO_MSG_SHUTDOWN:
		c->asked_to_end = true;
		return reply_text(c, header(q.msg, PSEUDO_MSG_ACK, 0), "");
	case PSEUDO_MSG_OP:
		return serve_op(c, &q, len);
	default:
		return -EBADMSG;
	}
}

void serve_end_round(void)
{
	housekeeping();
	commit();
	share_publish();
}
