/* SPDX-License-Identifier: MIT
 *
 * Handlers of what no program of a session does: tools that mend a state
 * directory take records away, and give them to other files.
 */
#include "handle.h"

#include <errno.h>

#include "identity.h"
#include "names.h"

/* Takes one name from the record; what is below it stays. */
static int forget_name(const struct record *r, const char *path)
{
	struct edge e;
	int result = names_find(path, &e);

	if (result != 1)
		return result;
	return e.record == r->id ? names_clear(&e) : 0;
}

int handle_FORGET(const struct request *q, struct answer *a)
{
	struct record r;
	int result = identity_is(&q->msg->id, &r);

	if (result != 1)
		return result < 0 ? result : -ENOENT;
	if (names_valid(q->body.path))
		return forget_name(&r, q->body.path);
	if (q->msg->set & MSG_LAST) {
		result = names_lead_to(&r);
		if (result)
			return result < 0 ? result : -EBUSY;
	}
	a->attr = (struct attr){0};
	return identity_drop(r.id);
}

/* Makes room for the record of `id`: one of an older file that had its number
 * goes. -EEXIST: the file has a record. */
static int make_room(const struct ident *id)
{
	struct record there;
	int result = record_find(id->dev, id->ino, &there);

	if (result != 1)
		return result;
	return ident_same(&there.ident, id) ? -EEXIST : identity_drop(there.id);
}

int handle_ADOPT(const struct request *q, struct answer *a)
{
	struct record r;
	int result = identity_is(&q->msg->id, &r);

	if (result != 1)
		return result < 0 ? result : -ENOENT;
	/* Completes what is known of the same file otherwise. */
	if (r.ident.dev != q->msg->other.dev || r.ident.ino != q->msg->other.ino)
		result = make_room(&q->msg->other);
	else
		result = 0;
	if (!result)
		result = record_move(&r, &q->msg->other);
	if (!result && names_valid(q->body.path)) {
		result = names_bind(q->body.path, r.id);
		if (!result && r.orphan)
			result = record_set_orphan(r.id, ORPHAN_NO);
	}
	a->attr = r.attr;
	return result;
}
