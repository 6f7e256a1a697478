/* SPDX-License-Identifier: MIT
 *
 * Both tables are open hashes, of which half at most is taken.
 */
#include "tally.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "../die.h"

const char *const tally_names[TALLY_KINDS] = {"files", "directories", "links", "devices", "others"};

void tally_add(struct tally *t, const struct attr *attr, int64_t size)
{
	enum tally_kind kind = TALLY_OTHERS;

	if (S_ISREG(attr->mode))
		kind = TALLY_FILES;
	else if (S_ISDIR(attr->mode))
		kind = TALLY_DIRECTORIES;
	else if (S_ISLNK(attr->mode))
		kind = TALLY_LINKS;
	else if (S_ISBLK(attr->mode) || S_ISCHR(attr->mode))
		kind = TALLY_DEVICES;
	t->count[kind]++;
	t->missing += size < 0;
	t->size += size < 0 ? 0 : (uint64_t)size;
}

void tally_join(struct tally *t, const struct tally *more)
{
	for (int i = 0; i < TALLY_KINDS; i++)
		t->count[i] += more->count[i];
	t->size += more->size;
	t->missing += more->missing;
}

static uint32_t place(uint64_t key, uint32_t room)
{
	return (uint32_t)(key * 0x9e3779b97f4a7c15u >> 32) & (room - 1);
}

static void *grown(size_t count, size_t size)
{
	void *p = calloc(count, size);

	if (!p)
		die(STATUS_FAILURE, "out of memory");
	return p;
}

static uint32_t *find_slot(const struct tally_owners *o, uint32_t uid, uint32_t gid)
{
	uint32_t at = place((uint64_t)uid << 32 | gid, o->room);

	while (o->slots[at] &&
	       (o->of[o->slots[at] - 1].uid != uid || o->of[o->slots[at] - 1].gid != gid))
		at = (at + 1) & (o->room - 1);
	return &o->slots[at];
}

static void make_room(struct tally_owners *o)
{
	o->room = o->room ? o->room * 2 : 64;
	free(o->slots);
	o->slots = grown(o->room, sizeof(*o->slots));
	o->of = realloc(o->of, o->room / 2 * sizeof(*o->of));
	if (!o->of)
		die(STATUS_FAILURE, "out of memory");
	for (uint32_t i = 0; i < o->count; i++)
		*find_slot(o, o->of[i].uid, o->of[i].gid) = i + 1;
}

struct tally *tally_of(struct tally_owners *o, uint32_t uid, uint32_t gid)
{
	uint32_t *slot;

	if (o->count == o->room / 2)
		make_room(o);
	slot = find_slot(o, uid, gid);
	if (!*slot) {
		o->of[o->count] = (struct tally_owner){.uid = uid, .gid = gid};
		*slot = ++o->count;
	}
	return &o->of[*slot - 1].tally;
}

static int compare(const void *a, const void *b)
{
	const struct tally_owner *x = a, *y = b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	return x->gid < y->gid ? -1 : x->gid > y->gid;
}

void tally_sort(struct tally_owners *o)
{
	if (o->count)
		qsort(o->of, o->count, sizeof(*o->of), compare);
}

void tally_free(struct tally_owners *o)
{
	free(o->of);
	free(o->slots);
}

static int64_t *find_seen(const struct tally_seen *s, int64_t id)
{
	uint32_t at = place((uint64_t)id, s->room);

	while (s->slots[at] && s->slots[at] != id)
		at = (at + 1) & (s->room - 1);
	return &s->slots[at];
}

int tally_meets(struct tally_seen *s, int64_t id)
{
	int64_t *slot;

	if (s->count == s->room / 2) {
		struct tally_seen more = {.count = s->count, .room = s->room ? s->room * 2 : 64};

		more.slots = grown(more.room, sizeof(*more.slots));
		for (uint32_t i = 0; i < s->room; i++)
			if (s->slots[i])
				*find_seen(&more, s->slots[i]) = s->slots[i];
		free(s->slots);
		*s = more;
	}
	slot = find_seen(s, id);
	if (*slot)
		return 1;
	*slot = id;
	s->count++;
	return 0;
}
