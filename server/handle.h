/* SPDX-License-Identifier: MIT
 *
 * What the server does for each operation: a handler per row of common/ops.h,
 * by the operation's name.
 */
#ifndef PQFS_SERVER_HANDLE_H
#define PQFS_SERVER_HANDLE_H

#include <stdbool.h>

#include "../common/msg.h"

struct request {
	const struct msg *msg;
	struct msg_body body; /* points into the packet */
};

/* What a handler wants to answer.  After a change `attr` is what the file is
 * now; mode 0: it has no record. */
struct answer {
	struct attr attr;
	uint64_t stamp;    /* OP_STAT: see struct msg */
	const void *value; /* belongs to the handler; valid until the next one runs */
	uint32_t valuelen;
};

/* Does what the message asks for.  Returns 0, or -errno, which is NAK's; then
 * nothing has changed.  A change is in the batch, and not committed yet. */
int handle(const struct request *q, struct answer *a);

/* Whether the operation changes what is recorded. */
bool handle_changes(unsigned op);

/* The handlers' own; only for the table in handle.c.  A `tell` runs inside a
 * savepoint of its own. */
#define HANDLER_note(name)
#define HANDLER_ask(name) int handle_##name(const struct request *q, struct answer *a);
#define HANDLER_tell(name) int handle_##name(const struct request *q, struct answer *a);
#define HANDLER_DECLARE(name, word, class) HANDLER_##class(name)
PQFS_OPS(HANDLER_DECLARE)
#undef HANDLER_DECLARE

#endif
