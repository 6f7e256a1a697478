/* SPDX-License-Identifier: MIT
 *
 * The database has no name and is gone with the process.  Its key is the path with
 * NULs for slashes: so a directory's own come first, before its name with more to it.
 */
#include "catalog.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "../die.h"

struct catalog {
	sqlite3 *db;
	sqlite3_stmt *put;
	uint64_t count;
	char *buffer; /* of a key or an entry */
	size_t room;
};

/* An entry as it is kept; the target with its NUL, and the attributes, follow. */
struct kept {
	unsigned known, links;
	struct attr attr;
	struct ident id;
	int64_t changed;
	uint64_t targetlen; /* 0: none */
};

__attribute__((noreturn)) static void fail(struct catalog *c)
{
	die(entry_trouble, "the temporary database: %s; TMPDIR says where it is",
	    c->db ? sqlite3_errmsg(c->db) : "out of memory");
}

struct catalog *catalog_new(void)
{
	struct catalog *c = calloc(1, sizeof(*c));

	if (!c)
		die(entry_trouble, "out of memory");
	if (sqlite3_open("", &c->db) ||
	    sqlite3_exec(c->db,
			 "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
			 "PRAGMA cache_size = -16384;"
			 "CREATE TABLE entries (path BLOB, source INTEGER, entry BLOB,"
			 " PRIMARY KEY (path, source)) WITHOUT ROWID;"
			 "BEGIN",
			 NULL, NULL, NULL) ||
	    sqlite3_prepare_v2(c->db, "INSERT OR REPLACE INTO entries VALUES (?1, ?2, ?3)", -1,
			       &c->put, NULL))
		fail(c);
	return c;
}

void catalog_free(struct catalog *c)
{
	sqlite3_finalize(c->put);
	sqlite3_close(c->db);
	free(c->buffer);
	free(c);
}

static char *room_for(struct catalog *c, size_t n)
{
	if (n > c->room) {
		c->room = 2 * n;
		c->buffer = realloc(c->buffer, c->room);
		if (!c->buffer)
			die(entry_trouble, "out of memory");
	}
	return c->buffer;
}

void catalog_put(struct catalog *c, unsigned source, const struct entry *e)
{
	size_t pathlen = strlen(e->path), target = e->target ? strlen(e->target) + 1 : 0;
	struct kept k = {e->known, e->links, e->attr, e->id, e->changed, target};
	char *key = room_for(c, pathlen + sizeof(k) + target + e->xattrs.len);
	char *value = key + pathlen;

	for (size_t i = 0; i < pathlen; i++)
		key[i] = e->path[i] == '/' ? '\0' : e->path[i];
	memcpy(value, &k, sizeof(k));
	if (target)
		memcpy(value + sizeof(k), e->target, target);
	if (e->xattrs.len)
		memcpy(value + sizeof(k) + target, e->xattrs.bytes, e->xattrs.len);
	/* The base comes before all. */
	sqlite3_bind_blob64(c->put, 1, key, strcmp(e->path, ".") ? pathlen : 0, SQLITE_STATIC);
	sqlite3_bind_int64(c->put, 2, source);
	sqlite3_bind_blob64(c->put, 3, value, sizeof(k) + target + e->xattrs.len, SQLITE_STATIC);
	if (sqlite3_step(c->put) != SQLITE_DONE)
		fail(c);
	sqlite3_reset(c->put);
	c->count++;
}

uint64_t catalog_count(const struct catalog *c)
{
	return c->count;
}

/* The rows of one path. */
struct group {
	char *key;
	size_t keylen;
	struct catalog_row *rows;
	size_t count, room;
};

static void *copied(const void *bytes, size_t n)
{
	char *copy = malloc(n + 1);

	if (!copy)
		die(entry_trouble, "out of memory");
	if (n)
		memcpy(copy, bytes, n);
	copy[n] = '\0';
	return copy;
}

static char *path_of(const char *key, size_t len)
{
	char *path = len ? copied(key, len) : text_copy(".");

	for (size_t i = 0; i < len; i++)
		if (!path[i])
			path[i] = '/';
	return path;
}

static void add_row(struct group *g, sqlite3_stmt *s)
{
	const char *bytes = sqlite3_column_blob(s, 2);
	size_t len = (size_t)sqlite3_column_bytes(s, 2);
	struct catalog_row *row;
	struct kept k;

	if (g->count == g->room) {
		g->room = g->room ? 2 * g->room : 4;
		g->rows = reallocarray(g->rows, g->room, sizeof(*g->rows));
		if (!g->rows)
			die(entry_trouble, "out of memory");
	}
	memcpy(&k, bytes, sizeof(k));
	bytes += sizeof(k);
	len -= sizeof(k);
	row = &g->rows[g->count++];
	*row = (struct catalog_row){
	    .source = (unsigned)sqlite3_column_int64(s, 1),
	    .entry =
		{
		    .path = path_of(g->key, g->keylen),
		    .known = k.known,
		    .attr = k.attr,
		    .id = k.id,
		    .links = k.links,
		    .target = k.targetlen ? copied(bytes, k.targetlen) : NULL,
		    .changed = k.changed,
		},
	};
	len -= k.targetlen;
	row->entry.xattrs =
	    (struct attrset){.bytes = copied(bytes + k.targetlen, len), .len = len, .room = len};
}

static void end_group(struct group *g, catalog_fn *fn, void *ctx)
{
	if (g->count)
		fn(ctx, g->rows, g->count);
	for (size_t i = 0; i < g->count; i++) {
		free((char *)g->rows[i].entry.path);
		free((char *)g->rows[i].entry.target);
		attrset_free(&g->rows[i].entry.xattrs);
	}
	g->count = 0;
	free(g->key);
	g->key = NULL;
}

void catalog_each(struct catalog *c, catalog_fn *fn, void *ctx)
{
	struct group g = {0};
	sqlite3_stmt *s;
	int code;

	if (sqlite3_prepare_v2(c->db,
			       "SELECT path, source, entry FROM entries ORDER BY path, source", -1,
			       &s, NULL))
		fail(c);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		const void *key = sqlite3_column_blob(s, 0);
		size_t len = (size_t)sqlite3_column_bytes(s, 0);

		if (!g.key || len != g.keylen || (len && memcmp(key, g.key, len))) {
			end_group(&g, fn, ctx);
			g.key = copied(key, len);
			g.keylen = len;
		}
		add_row(&g, s);
	}
	if (code != SQLITE_DONE)
		fail(c);
	end_group(&g, fn, ctx);
	free(g.rows);
	sqlite3_finalize(s);
}
