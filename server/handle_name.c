/* SPDX-License-Identifier: MIT
 *
 * Handlers of names: they come, go and move; records stay as they are.  The
 * file that an operation is about need not have a record: a directory without
 * one may have recorded files below it.
 */
#include "handle.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "identity.h"
#include "names.h"
#include "store.h"

int handle_LINK(const struct request *q, struct answer *a)
{
	struct record r;
	int result = identity_is(&q->msg->id, &r);

	if (result != 1)
		return result;
	a->attr = r.attr;
	return names_bind(q->body.path2, r.id);
}

/* The name `path` of the file `r` (NULL: it has no record) is gone; with `last`,
 * so are all others. */
static int remove_name(const struct record *r, const char *path, bool last)
{
	struct edge e;
	int result = names_find(path, &e);

	/* Another record's edge is a newer file's: its message overtook ours. */
	if (result == 1 && e.id && (!e.record || (r && e.record == r->id)))
		result = names_remove(&e);
	/* That it was the last link was seen before it went; another may have
	 * come since. */
	if (result >= 0 && r && last)
		result = names_release(r);
	return result < 0 ? result : 0;
}

static int unlink_file(const struct request *q, struct answer *a, bool last)
{
	struct record r;
	int result = identity_is(&q->msg->id, &r);

	if (result < 0)
		return result;
	if (result)
		a->attr = r.attr;
	return remove_name(result ? &r : NULL, q->body.path, last);
}

int handle_UNLINK(const struct request *q, struct answer *a)
{
	return unlink_file(q, a, q->msg->set & MSG_LAST);
}

int handle_RMDIR(const struct request *q, struct answer *a)
{
	/* A directory has one name. */
	return unlink_file(q, a, true);
}

/* Moves what is known at `path` to `path2`; `r` is the record of the file (NULL:
 * none). */
static int move_name(const struct request *q, const struct record *r)
{
	struct edge e;
	int result = names_find(q->body.path, &e);

	if (result < 0)
		return result;
	if (!*q->body.path && r)
		return names_follow(r, q->body.path2);
	if (result && e.record && (!r || e.record != r->id)) {
		/* The edge is another file's: a newer one at the old path.  But
		 * what is below a directory's name is that directory's. */
		result = S_ISDIR(q->msg->attr.mode) ? names_clear(&e) : 0;
		if (!result)
			result = names_find(q->body.path, &e);
		if (result > 0 && e.record)
			result = 0;
	}
	if (result < 0)
		return result;
	if (result && names_valid(q->body.path2))
		result = names_move(&e, q->body.path2);
	else if (result)
		result = names_remove(&e);
	if (result < 0)
		return result;
	return r ? names_bind(q->body.path2, r->id) : 0;
}

static int exchange(const struct request *q, const struct record *r)
{
	struct record other;
	int result = 0;

	if (q->msg->other.ino)
		result = identity_is(&q->msg->other, &other);
	if (result < 0)
		return result;
	if (names_valid(q->body.path) && names_valid(q->body.path2)) {
		int moved = names_exchange(q->body.path, q->body.path2);

		if (moved)
			return moved;
	}
	if (r) {
		int bound = names_bind(q->body.path2, r->id);

		if (bound)
			return bound;
	}
	return result ? names_bind(q->body.path, other.id) : 0;
}

/* What was at the new path is replaced. */
static int remove_victim(const struct request *q)
{
	struct record victim;
	int result;

	if (!q->msg->other.ino)
		return 0;
	result = identity_is(&q->msg->other, &victim);
	if (result < 0)
		return result;
	return remove_name(result ? &victim : NULL, q->body.path2, q->msg->set & MSG_LAST);
}

int handle_RENAME(const struct request *q, struct answer *a)
{
	const struct ident *id = &q->msg->id, *other = &q->msg->other;
	struct record r;
	int result, found;

	/* Two names of one file: rename(2) leaves both. */
	if (other->ino && id->ino == other->ino && id->dev == other->dev)
		return 0;
	found = identity_is(id, &r);
	if (found < 0)
		return found;
	if (found)
		a->attr = r.attr;
	if (q->msg->set & MSG_EXCHANGE)
		return exchange(q, found ? &r : NULL);
	result = remove_victim(q);
	return result ? result : move_name(q, found ? &r : NULL);
}
