/* SPDX-License-Identifier: MIT
 *
 * A directory's entry is held back until the next one comes, since only then it is
 * known whether it is the last.
 */
#include "walk.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct way {
	struct dbread *db;
	walk_fn *enter, *leave;
	void *ctx;
	char *path; /* of the stop */
	size_t len, room;
};

/* A directory on the way. */
struct level {
	struct way *way;
	unsigned depth; /* of its entries */
	int held;
	struct dbread_record record; /* of the one that is held back, and the rest of it */
	int64_t edge;
	char name[NAME_MAX + 1];
};

/* Adds "/NAME" to the path. */
static int push(struct way *w, const char *name)
{
	size_t n = strlen(name), need;

	if (w->len && w->path[w->len - 1] == '/')
		w->len--; /* the root's own */
	need = w->len + n + 2;
	if (need > w->room) {
		char *more = realloc(w->path, need * 2);

		if (!more)
			return -ENOMEM;
		w->path = more;
		w->room = need * 2;
	}
	w->path[w->len] = '/';
	memcpy(w->path + w->len + 1, name, n + 1);
	w->len += n + 1;
	return 0;
}

static void pop(struct way *w, size_t len)
{
	w->len = len;
	w->path[len] = '\0';
	if (len == 1)
		w->path[0] = '/';
}

static int list_entry(void *ctx, const struct dbread_edge *e, const struct dbread_record *r);
static int release(struct level *l, int last);

/* At a stop, whose path is the way's. */
static int visit(struct way *w, const struct walk_stop *stop)
{
	struct level below = {.way = w, .depth = stop->depth + 1};
	struct walk_stop again = *stop;
	int result = w->enter(w->ctx, stop);

	if (result < 0)
		return result;
	if (!result)
		result = dbread_list(w->db, stop->edge, list_entry, &below);
	else
		result = 0;
	if (!result)
		result = release(&below, 1);
	again.path = w->path; /* it may have moved */
	return result || !w->leave ? result : w->leave(w->ctx, &again);
}

/* Goes to what is held back. */
static int release(struct level *l, int last)
{
	struct way *w = l->way;
	size_t len = w->len;
	int result;

	if (!l->held)
		return 0;
	l->held = 0;
	result = push(w, l->name);
	if (!result)
		result =
		    visit(w, &(struct walk_stop){&l->record, w->path, l->edge, l->depth, last});
	pop(w, len);
	return result;
}

static int list_entry(void *ctx, const struct dbread_edge *e, const struct dbread_record *r)
{
	struct level *l = ctx;
	int result = release(l, 0);

	if (result)
		return result;
	if (e->len >= sizeof(l->name))
		return -ENAMETOOLONG;
	memcpy(l->name, e->name, e->len);
	l->name[e->len] = '\0';
	l->record = *r;
	l->edge = e->id;
	l->held = 1;
	return 0;
}

int walk(struct dbread *db, const char *path, walk_fn *enter, walk_fn *leave, void *ctx)
{
	struct way w = {.db = db, .enter = enter, .leave = leave, .ctx = ctx};
	struct dbread_record r = {0};
	struct dbread_edge e;
	int result = dbread_lookup(db, path, &e);

	if (result <= 0)
		return result;
	result = e.record ? dbread_record(db, e.record, &r) : 0;
	if (result < 0)
		return result;
	w.len = strlen(path);
	w.room = w.len + 2;
	w.path = malloc(w.room);
	if (!w.path)
		return -ENOMEM;
	memcpy(w.path, path, w.len + 1);
	result = visit(&w, &(struct walk_stop){&r, w.path, e.id, 0, 1});
	free(w.path);
	return result < 0 ? result : 1;
}
