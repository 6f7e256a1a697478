/* SPDX-License-Identifier: MIT
 *
 * The tree of names.  Every walk starts at the root, or at the directory that
 * the last walk ended in.  Called by the handlers and identity.c.
 */
#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "store.h"

#define ROOT ((int64_t)0)

/* The directory that was walked to last: most walks are to its neighbours. */
static struct {
	char path[MSG_PATH_MAX];
	size_t len; /* 0: nothing is known */
	int64_t edge;
	unsigned epoch;
} last;

static void forget_last(void)
{
	last.len = 0;
}

bool names_valid(const char *path)
{
	return path[0] == '/';
}

/* The next component of *path, which moves behind it; its length, or 0. */
static size_t component(const char **path, const char **start)
{
	*start = *path + strspn(*path, "/");
	*path = *start + strcspn(*start, "/");
	return (size_t)(*path - *start);
}

static int child(int64_t parent, const char *name, size_t len, struct edge *e)
{
	static struct query q = {"SELECT id, record FROM names WHERE parent = ?1 AND name = ?2",
				 NULL, NULL};
	sqlite3_stmt *s = query_use(&q);
	int result;

	sqlite3_bind_int64(s, 1, parent);
	sqlite3_bind_blob(s, 2, name, (int)len, SQLITE_STATIC);
	result = query_step(&q);
	if (result == 1)
		*e = (struct edge){sqlite3_column_int64(s, 0), parent, sqlite3_column_int64(s, 1)};
	query_done(&q);
	return result;
}

static int add_child(int64_t parent, const char *name, size_t len, int64_t record, struct edge *e)
{
	static struct query q = {"INSERT INTO names (parent, name, record) VALUES (?1, ?2, ?3)",
				 NULL, NULL};
	sqlite3_stmt *s = query_use(&q);
	int result;

	sqlite3_bind_int64(s, 1, parent);
	sqlite3_bind_blob(s, 2, name, (int)len, SQLITE_STATIC);
	if (record)
		sqlite3_bind_int64(s, 3, record);
	result = query_run(&q);
	if (!result)
		*e = (struct edge){sqlite3_last_insert_rowid(sqlite3_db_handle(s)), parent, record};
	return result;
}

/* Fills `e` with the edge `id`: 1, or 0. */
static int edge_get(int64_t id, struct edge *e)
{
	static struct query q = {"SELECT parent, record FROM names WHERE id = ?1", NULL, NULL};
	sqlite3_stmt *s = query_use(&q);
	int result;

	sqlite3_bind_int64(s, 1, id);
	result = query_step(&q);
	if (result == 1)
		*e = (struct edge){id, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1)};
	query_done(&q);
	return result;
}

/* Where the last component of `path` begins: what is before it is the
 * directory.  Trailing slashes don't count. */
static size_t dir_length(const char *path)
{
	size_t n = strlen(path);

	while (n && path[n - 1] == '/')
		n--;
	while (n && path[n - 1] != '/')
		n--;
	return n;
}

/* Walks to `path`; `make` makes what is missing, the last component with the record
 * *make, which becomes 0 then.  1, or 0. */
static int walk(const char *path, int64_t *make, struct edge *e)
{
	size_t dirlen = dir_length(path), len;
	const char *p = path, *name;
	int result;

	if (!names_valid(path))
		return 0;
	*e = (struct edge){.id = ROOT};
	if (last.len && last.epoch == store_epoch() && last.len == dirlen &&
	    !memcmp(path, last.path, dirlen)) {
		e->id = last.edge;
		p += dirlen;
	}
	while ((len = component(&p, &name))) {
		int64_t parent = e->id;

		if ((size_t)(name - path) == dirlen) {
			memcpy(last.path, path, dirlen);
			last.len = dirlen;
			last.edge = parent;
			last.epoch = store_epoch();
		}
		result = child(parent, name, len, e);
		if (!result && make) {
			bool at_end = !p[strspn(p, "/")];

			result = add_child(parent, name, len, at_end ? *make : 0, e) ?: 1;
			if (at_end)
				*make = 0;
		}
		if (result != 1)
			return result;
	}
	return e->id == ROOT ? edge_get(ROOT, e) : 1;
}

int names_find(const char *path, struct edge *e)
{
	return walk(path, NULL, e);
}

static int set_record(int64_t edge, int64_t record)
{
	static struct query q = {"UPDATE names SET record = ?2 WHERE id = ?1", NULL, NULL};
	sqlite3_stmt *s = query_use(&q);

	sqlite3_bind_int64(s, 1, edge);
	if (record)
		sqlite3_bind_int64(s, 2, record);
	return query_run(&q);
}

static int delete_edge(int64_t id)
{
	static struct query q = {"DELETE FROM names WHERE id = ?1", NULL, NULL};

	if (id == last.edge)
		forget_last();
	sqlite3_bind_int64(query_use(&q), 1, id);
	return query_run(&q);
}

/* Whether there is anything below the edge: 1, or 0. */
static int has_children(int64_t id)
{
	static struct query q = {"SELECT 1 FROM names WHERE parent = ?1 LIMIT 1", NULL, NULL};

	sqlite3_bind_int64(query_use(&q), 1, id);
	return query_run(&q);
}

/* Removes edges that nobody needs, from `id` upwards. */
static int prune(int64_t id)
{
	struct edge e;
	int result;

	while (id != ROOT) {
		result = edge_get(id, &e);
		if (result != 1 || e.record)
			return result < 0 ? result : 0;
		result = has_children(id);
		if (result)
			return result < 0 ? result : 0;
		result = delete_edge(id);
		if (result)
			return result;
		id = e.parent;
	}
	return 0;
}

/* The record lost a name: if that was the last one, says so in it. */
static int lost_name(int64_t record)
{
	static struct query q = {"SELECT 1 FROM names WHERE record = ?1 LIMIT 1", NULL, NULL};
	int result;

	sqlite3_bind_int64(query_use(&q), 1, record);
	result = query_run(&q);
	if (result)
		return result < 0 ? result : 0;
	return record_set_orphan(record, ORPHAN_LOST);
}

/* No mismatch: files come and go outside of sessions.  Hence no path, either: it
 * might have a word in it that stands for one. */
static void say_taken(int64_t from, int64_t to)
{
	struct record a, b;

	if (record_get(from, &a) == 1 && record_get(to, &b) == 1)
		diag_say("a name of inode %#llx:%llu is now one of %#llx:%llu",
			 (unsigned long long)a.ident.dev, (unsigned long long)a.ident.ino,
			 (unsigned long long)b.ident.dev, (unsigned long long)b.ident.ino);
}

int names_bind(const char *path, int64_t id)
{
	struct edge e;
	struct record r;
	int64_t former, unused = id;
	int result = walk(path, &unused, &e);

	if (result != 1 || (e.record == id && unused))
		return result < 0 ? result : 0;
	former = unused ? e.record : 0;
	if (former)
		say_taken(former, id);
	result = unused ? set_record(e.id, id) : 0;
	if (!result && former)
		result = lost_name(former);
	if (!result)
		result = record_get(id, &r);
	if (result == 1)
		result = r.orphan ? record_set_orphan(id, ORPHAN_NO) : 0;
	return result;
}

int names_unbind(int64_t id, enum orphan orphan)
{
	static struct query q = {"SELECT id FROM names WHERE record = ?1 LIMIT 1", NULL, NULL};
	int result;

	for (;;) {
		int64_t edge;

		sqlite3_bind_int64(query_use(&q), 1, id);
		result = query_step(&q);
		edge = result == 1 ? sqlite3_column_int64(q.s, 0) : 0;
		query_done(&q);
		if (result != 1)
			break;
		result = set_record(edge, 0);
		if (!result)
			result = prune(edge);
		if (result)
			return result;
	}
	if (!result && orphan)
		result = record_set_orphan(id, orphan);
	return result;
}

int names_clear(const struct edge *e)
{
	int result = e->record ? set_record(e->id, 0) : 0;

	if (!result && e->record)
		result = lost_name(e->record);
	return result ? result : prune(e->id);
}

/* A growing list of edges. */
struct edges {
	struct edge *v;
	size_t n, room;
};

static void edges_free(struct edges *l)
{
	free(l->v);
}

static int edges_add(struct edges *l, struct edge e)
{
	if (l->n == l->room) {
		size_t room = l->room ? 2 * l->room : 16;
		struct edge *v = realloc(l->v, room * sizeof(*v));

		if (!v)
			return -ENOMEM;
		l->v = v;
		l->room = room;
	}
	l->v[l->n++] = e;
	return 0;
}

static int add_children(struct edges *l, int64_t parent)
{
	static struct query q = {"SELECT id, record FROM names WHERE parent = ?1", NULL, NULL};
	sqlite3_stmt *s = query_use(&q);
	int result;

	sqlite3_bind_int64(s, 1, parent);
	while ((result = query_step(&q)) == 1) {
		result = edges_add(l, (struct edge){sqlite3_column_int64(s, 0), parent,
						    sqlite3_column_int64(s, 1)});
		if (result)
			break;
	}
	query_done(&q);
	return result;
}

/* Removes the edge and what is below it, and leaves what is above it. */
static int remove_tree(const struct edge *e)
{
	__attribute__((cleanup(edges_free))) struct edges l = {0};
	int result = e->id == ROOT ? 0 : edges_add(&l, *e);

	for (size_t i = 0; !result && i < l.n; i++)
		result = add_children(&l, l.v[i].id);
	for (size_t i = 0; !result && i < l.n; i++)
		result = delete_edge(l.v[i].id);
	for (size_t i = 0; !result && i < l.n; i++)
		if (l.v[i].record)
			result = lost_name(l.v[i].record);
	return result;
}

int names_remove(const struct edge *e)
{
	int result = remove_tree(e);

	return result || e->id == ROOT ? result : prune(e->parent);
}

/* Whether the edge `id` is `above` or below it: 1, or 0. */
static int is_inside(int64_t id, int64_t above)
{
	struct edge e = {.id = id};

	while (e.id != above) {
		int result = e.id == ROOT ? 0 : edge_get(e.id, &e);

		if (result != 1)
			return result;
		e.id = e.parent;
	}
	return 1;
}

/* Puts the edge under another parent, by another name. */
static int place(int64_t id, int64_t parent, const char *name, size_t len)
{
	static struct query q = {"UPDATE names SET parent = ?2, name = ?3 WHERE id = ?1", NULL,
				 NULL};
	sqlite3_stmt *s = query_use(&q);

	forget_last();
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int64(s, 2, parent);
	sqlite3_bind_blob(s, 3, name, (int)len, SQLITE_STATIC);
	return query_run(&q);
}

/* The last component of `path`: its length, or 0. */
static size_t base_name(const char *path, const char **name)
{
	size_t len, found = 0;
	const char *at = path;

	while ((len = component(&path, &at))) {
		found = len;
		*name = at;
	}
	return found;
}

int names_move(const struct edge *e, const char *path)
{
	const char *name = NULL;
	size_t len = base_name(path, &name);
	struct edge there = {0};
	int result = walk(path, &(int64_t){0}, &there);

	if (result != 1)
		return result;
	if (there.id == e->id)
		return 0;
	if (!len || (result = is_inside(there.parent, e->id)) ||
	    (result = is_inside(e->id, there.id)))
		return result < 0 ? result : -EINVAL;
	result = remove_tree(&there);
	if (!result)
		result = place(e->id, there.parent, name, len);
	return result ? result : prune(e->parent);
}

int names_exchange(const char *path, const char *path2)
{
	/* No path leads here: the root's own parent is NULL. */
	static const int64_t aside = -1;
	const char *name = NULL, *name2 = NULL;
	size_t len = base_name(path, &name), len2 = base_name(path2, &name2);
	struct edge a = {0}, b = {0};
	int result = walk(path, &(int64_t){0}, &a);

	if (result == 1)
		result = walk(path2, &(int64_t){0}, &b);
	if (result != 1 || a.id == b.id)
		return result < 0 ? result : 0;
	if (!len || !len2 || (result = is_inside(a.id, b.id)) || (result = is_inside(b.id, a.id)))
		return result < 0 ? result : -EINVAL;
	result = place(a.id, aside, name, len);
	if (!result)
		result = place(b.id, a.parent, name, len);
	if (!result)
		result = place(a.id, b.parent, name2, len2);
	if (!result)
		result = prune(a.id);
	return result ? result : prune(b.id);
}
