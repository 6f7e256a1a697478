/* SPDX-License-Identifier: MIT */
#include "coalesce.h"

#include <string.h>

/* Open addressing; a place is of this round if it bears the round's number. */
#define PLACES (4 * COALESCE_MAX)

static struct place {
	uint64_t round;
	struct ident id;
	struct attr attr; /* of the last message */
	uint64_t stamp;
	bool done; /* the record has been written */
} places[PLACES];

static uint64_t round_;

/* Messages that say all that is to be said of a file's attributes.  Where some
 * extended attribute is recorded each has effects of its own. */
static bool is_whole(const struct msg *m)
{
	return m->set & MSG_WHOLE && !m->attr.flags && op_describes(m->op);
}

/* The place of a file, or the free one where it would be. */
static struct place *place_of(const struct ident *id)
{
	uint64_t hash = (id->ino ^ (uint64_t)id->birth) * 0x9e3779b97f4a7c15ull;
	struct place *p = &places[(hash >> 32) % PLACES];

	while (p->round == round_ && memcmp(&p->id, id, sizeof(*id)))
		p = p + 1 == places + PLACES ? places : p + 1;
	return p;
}

unsigned coalesce_scan(struct shared *s, uint64_t at, uint64_t end)
{
	const struct msg *m;
	unsigned n = 0;
	size_t len;

	round_++;
	while (n < COALESCE_MAX && at < end && journal_next(s, &at, &m, &len) == 1) {
		n++;
		if (len >= sizeof(*m) && is_whole(m)) {
			struct place *p = place_of(&m->id);

			*p = (struct place){
			    .round = round_, .id = m->id, .attr = m->attr, .stamp = m->stamp};
		}
	}
	return n;
}

bool coalesce(struct msg *m)
{
	struct place *p;

	if (!is_whole(m))
		return true;
	p = place_of(&m->id);
	if (p->round != round_)
		return true;
	/* One with a path has to do with names, too. */
	if (p->done && m->pathlen <= 1)
		return false;
	p->done = true;
	/* What a chown takes away, the last message's attributes lack. */
	if (m->op == OP_CHOWN)
		m->op = OP_CHMOD;
	m->attr = p->attr;
	m->stamp = p->stamp;
	return true;
}
