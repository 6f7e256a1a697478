/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <stdlib.h>
#include <string.h>

#include "../die.h"

#define LEAST 256

static struct count *place(const struct tally *t, const char *name, size_t len)
{
	uint64_t hash = 14695981039346656037ull; /* FNV-1a */
	size_t i;

	for (size_t n = 0; n < len; n++)
		hash = (hash ^ (unsigned char)name[n]) * 1099511628211ull;
	for (i = (size_t)(hash ^ hash >> 32) & (t->room - 1); t->counts[i].name;
	     i = (i + 1) & (t->room - 1))
		if (!strncmp(t->counts[i].name, name, len) && !t->counts[i].name[len])
			break;
	return &t->counts[i];
}

static void grow(struct tally *t)
{
	struct tally larger = {.room = t->room ? 2 * t->room : LEAST, .used = t->used};

	larger.counts = calloc(larger.room, sizeof(*larger.counts));
	if (!larger.counts)
		die(STATUS_FAILURE, "out of memory");
	for (size_t i = 0; i < t->room; i++)
		if (t->counts[i].name)
			*place(&larger, t->counts[i].name, strlen(t->counts[i].name)) =
			    t->counts[i];
	free(t->counts);
	*t = larger;
}

void tally_add(struct tally *t, const char *name, size_t len, int64_t time, int failed)
{
	struct count *c;

	if (2 * t->used >= t->room)
		grow(t);
	c = place(t, name, len);
	if (!c->name) {
		c->name = text("%.*s", (int)len, name);
		c->first = time;
		t->used++;
	}
	c->calls++;
	c->failed += failed != 0;
	c->last = time;
}

/* Free places last; equal ones by name, so that the order is always the same. */
static int compare(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (!x->name || !y->name)
		return !x->name - !y->name;
	if (x->calls != y->calls)
		return x->calls > y->calls ? -1 : 1;
	return strcmp(x->name, y->name);
}

void tally_sort(struct tally *t)
{
	if (t->room)
		qsort(t->counts, t->room, sizeof(*t->counts), compare);
}

void tally_free(struct tally *t)
{
	for (size_t i = 0; i < t->room; i++)
		free(t->counts[i].name);
	free(t->counts);
	*t = (struct tally){0};
}
