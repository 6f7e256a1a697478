/* SPDX-License-Identifier: MIT
 *
 * Reading records and names.  Used by the tools; knows nothing of the server,
 * which may write at the same time (WAL: neither waits for the other).
 * Statements are kept for the next call, but not shared: callbacks may call in
 * again, and then another is prepared.
 */
#include "dbread.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS                                                                                    \
	"r.id, r.dev, r.ino, r.birth, r.generation, r.uid, r.gid, r.mode, r.rdev, r.flags,"        \
	" r.created, r.changed, r.orphan"
#define COLUMN_COUNT 13

struct dbread {
	struct db db;
	int in_snapshot;
	char why[DB_WHY];
	sqlite3_stmt *inode; /* kept, for it is asked often and calls nothing */
	/* The path of the directory whose child was asked for last. */
	int64_t dir;
	size_t dirlen;
	char dirpath[MSG_PATH_MAX];
};

/* Statements that were prepared before. */
#define KEPT 32

static struct kept {
	sqlite3 *handle;
	const char *sql;
	sqlite3_stmt *s;
	int busy;
} kept[KEPT];

static sqlite3_stmt *find_kept(sqlite3 *handle, const char *sql)
{
	for (struct kept *k = kept; k < kept + KEPT; k++)
		if (k->s && !k->busy && k->handle == handle && k->sql == sql) {
			k->busy = 1;
			return k->s;
		}
	return NULL;
}

static void keep(sqlite3 *handle, const char *sql, sqlite3_stmt *s)
{
	for (struct kept *k = kept; k < kept + KEPT; k++)
		if (!k->s) {
			*k = (struct kept){handle, sql, s, 1};
			return;
		}
}

static void drop_kept(sqlite3 *handle)
{
	for (struct kept *k = kept; k < kept + KEPT; k++)
		if (k->s && k->handle == handle) {
			sqlite3_finalize(k->s);
			k->s = NULL;
		}
}

static void statement_end(sqlite3_stmt **s)
{
	for (struct kept *k = kept; *s && k < kept + KEPT; k++)
		if (k->s == *s) {
			sqlite3_reset(*s);
			k->busy = 0;
			return;
		}
	sqlite3_finalize(*s);
}

#define STATEMENT __attribute__((cleanup(statement_end))) sqlite3_stmt *

/* Prepares with up to two numbers bound; NULL on failure. */
static sqlite3_stmt *prepare(struct dbread *db, const char *sql, int64_t a, int64_t b)
{
	sqlite3_stmt *s = find_kept(db->db.handle, sql);

	db->why[0] = '\0';
	if (!s) {
		if (sqlite3_prepare_v2(db->db.handle, sql, -1, &s, NULL))
			return NULL;
		keep(db->db.handle, sql, s);
	}
	if (sqlite3_bind_parameter_count(s) > 0)
		sqlite3_bind_int64(s, 1, a);
	if (sqlite3_bind_parameter_count(s) > 1)
		sqlite3_bind_int64(s, 2, b);
	return s;
}

/* 1 a row, 0 no more, or -errno. */
static int step(struct dbread *db, sqlite3_stmt *s)
{
	int code = s ? sqlite3_step(s) : sqlite3_errcode(db->db.handle);

	if (code == SQLITE_ROW)
		return 1;
	if (s && code == SQLITE_DONE)
		return 0;
	code &= 0xff;
	snprintf(db->why, sizeof(db->why), "%s: %s%s", db_files.file,
		 code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? "is corrupt: " : "",
		 sqlite3_errmsg(db->db.handle));
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? -EUCLEAN : db_errno(code) ?: -EIO;
}

int dbread_open(struct dbread **db, const char *dir, char *why)
{
	struct dbread *d = calloc(1, sizeof(*d));
	int result;

	*db = NULL;
	if (!d) {
		snprintf(why, DB_WHY, "%s: %s", db_files.file, strerror(ENOMEM));
		return -ENOMEM;
	}
	result = db_open(&d->db, dir, &db_files, DB_READ, why);
	if (result) {
		free(d);
		return result;
	}
	d->dir = DBREAD_NONE;
	*db = d;
	return 0;
}

void dbread_close(struct dbread *db)
{
	if (!db)
		return;
	drop_kept(db->db.handle);
	db_close(&db->db);
	free(db);
}

const char *dbread_why(struct dbread *db)
{
	return db->why[0] ? db->why : "files.db: could not be read";
}

static int run(struct dbread *db, const char *sql)
{
	STATEMENT s = prepare(db, sql, 0, 0);

	return step(db, s);
}

int dbread_begin(struct dbread *db)
{
	int result = db->in_snapshot ? 0 : run(db, "BEGIN");

	if (!result)
		db->in_snapshot++;
	return result;
}

void dbread_end(struct dbread *db)
{
	if (db->in_snapshot && !--db->in_snapshot)
		run(db, "COMMIT");
}

/* A record out of COLUMNS that begin at column `at`. */
static void load(sqlite3_stmt *s, int at, struct dbread_record *r)
{
	*r = (struct dbread_record){
	    .id = sqlite3_column_int64(s, at),
	    .ident.dev = (uint64_t)sqlite3_column_int64(s, at + 1),
	    .ident.ino = (uint64_t)sqlite3_column_int64(s, at + 2),
	    .ident.birth = sqlite3_column_int64(s, at + 3),
	    .ident.generation = (uint64_t)sqlite3_column_int64(s, at + 4),
	    .attr.uid = (uint32_t)sqlite3_column_int64(s, at + 5),
	    .attr.gid = (uint32_t)sqlite3_column_int64(s, at + 6),
	    .attr.mode = (uint32_t)sqlite3_column_int64(s, at + 7),
	    .attr.rdev = (uint64_t)sqlite3_column_int64(s, at + 8),
	    .attr.flags = (uint32_t)sqlite3_column_int64(s, at + 9),
	    .created = sqlite3_column_int64(s, at + 10),
	    .changed = sqlite3_column_int64(s, at + 11),
	    .orphan = sqlite3_column_int(s, at + 12),
	};
}

int dbread_record(struct dbread *db, int64_t id, struct dbread_record *r)
{
	STATEMENT s = prepare(db, "SELECT " COLUMNS " FROM records r WHERE r.id = ?1", id, 0);
	int result = step(db, s);

	if (result == 1)
		load(s, 0, r);
	return result;
}

int dbread_inode(struct dbread *db, uint64_t dev, uint64_t ino, struct dbread_record *r)
{
	int result;

	if (!db->inode)
		db->inode = prepare(
		    db, "SELECT " COLUMNS " FROM records r WHERE r.dev = ?1 AND r.ino = ?2", 0, 0);
	if (db->inode) {
		sqlite3_bind_int64(db->inode, 1, (int64_t)dev);
		sqlite3_bind_int64(db->inode, 2, (int64_t)ino);
	}
	db->why[0] = '\0';
	result = step(db, db->inode);
	if (result == 1)
		load(db->inode, 0, r);
	sqlite3_reset(db->inode);
	return result;
}

/* The number in the first row. */
static int take_number(struct dbread *db, sqlite3_stmt *s, uint64_t *value)
{
	int result = step(db, s);

	*value = result == 1 ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
	return result < 0 ? result : 0;
}

int dbread_count(struct dbread *db, uint64_t *count)
{
	STATEMENT s = prepare(db, "SELECT count(*) FROM records", 0, 0);

	return take_number(db, s, count);
}

int dbread_links(struct dbread *db, int64_t id, uint64_t *count)
{
	STATEMENT s = prepare(db, "SELECT count(*) FROM names WHERE record = ?1", id, 0);

	return take_number(db, s, count);
}

int dbread_lookup(struct dbread *db, const char *path, struct dbread_edge *e)
{
	STATEMENT child =
	    prepare(db, "SELECT id, record FROM names WHERE parent = ?1 AND name = ?2", 0, 0);
	STATEMENT root = prepare(db, "SELECT record FROM names WHERE id = 0", 0, 0);
	const char *p = path;
	int result = step(db, root);

	if (result != 1 || *path != '/')
		return result < 0 ? result : 0;
	*e = (struct dbread_edge){DBREAD_ROOT, DBREAD_NONE, sqlite3_column_int64(root, 0), "", 0};
	for (;;) {
		const char *name = p + strspn(p, "/");
		size_t len = strcspn(name, "/");

		if (!len)
			return 1;
		p = name + len;
		sqlite3_reset(child);
		sqlite3_bind_int64(child, 1, e->id);
		sqlite3_bind_blob(child, 2, name, (int)len, SQLITE_STATIC);
		result = step(db, child);
		if (result != 1)
			return result;
		*e = (struct dbread_edge){sqlite3_column_int64(child, 0), e->id,
					  sqlite3_column_int64(child, 1), name, len};
	}
}

int dbread_list(struct dbread *db, int64_t edge, dbread_edge_fn *fn, void *ctx)
{
	STATEMENT s = prepare(db,
			      "SELECT " COLUMNS ", n.id, n.name FROM names n"
			      " LEFT JOIN records r ON r.id = n.record"
			      " WHERE n.parent = ?1 ORDER BY n.name",
			      edge, 0);
	int result;

	while ((result = step(db, s)) == 1) {
		struct dbread_record r;
		struct dbread_edge e;

		load(s, 0, &r);
		e = (struct dbread_edge){
		    .id = sqlite3_column_int64(s, COLUMN_COUNT),
		    .parent = edge,
		    .record = r.id,
		    /* As text: so it ends with a NUL. */
		    .name = (const char *)sqlite3_column_text(s, COLUMN_COUNT + 1),
		    .len = (size_t)sqlite3_column_bytes(s, COLUMN_COUNT + 1),
		};
		result = e.name ? fn(ctx, &e, &r) : -ENOMEM;
		if (result)
			return result;
	}
	return result;
}

/* Puts "/NAME" in front of the path that begins at `*at` in `buf`. */
static int prepend(char *buf, size_t *at, const void *name, size_t len)
{
	if (len + 1 > *at)
		return -ENAMETOOLONG;
	*at -= len;
	memcpy(buf + *at, name, len);
	buf[--*at] = '/';
	return 0;
}

/* Writes the path of `edge` to the end of `buf`; *at is where it begins. */
static int climb(struct dbread *db, int64_t edge, char *buf, size_t *at)
{
	STATEMENT s = prepare(db, "SELECT parent, name FROM names WHERE id = ?1", 0, 0);
	int result = 0;

	while (!result && edge != DBREAD_ROOT) {
		sqlite3_reset(s);
		sqlite3_bind_int64(s, 1, edge);
		result = step(db, s);
		if (result != 1)
			return result ? result : -ENOENT;
		edge = sqlite3_column_int64(s, 0);
		result =
		    prepend(buf, at, sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1));
	}
	return result;
}

int dbread_path(struct dbread *db, int64_t edge, char *buf, size_t size)
{
	char path[MSG_PATH_MAX];
	size_t at = sizeof(path), len;
	int result = climb(db, edge, path, &at);

	if (result)
		return result;
	if (edge == DBREAD_ROOT)
		path[--at] = '/';
	len = sizeof(path) - at;
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(buf, path + at, len);
	buf[len] = '\0';
	return (int)len;
}

/* "DIR/NAME" for a child of the edge `parent`.  Neighbours mostly come together,
 * so the last directory's path is kept while nothing can change under us. */
static int child_path(struct dbread *db, int64_t parent, const void *name, size_t len, char *buf,
		      size_t size)
{
	if (!db->in_snapshot || db->dir != parent) {
		int n = parent == DBREAD_ROOT
			    ? 0
			    : dbread_path(db, parent, db->dirpath, sizeof(db->dirpath));

		db->dir = DBREAD_NONE;
		if (n < 0)
			return n;
		db->dir = parent;
		db->dirlen = (size_t)n;
	}
	if (db->dirlen + 1 + len + 1 > size)
		return -ENAMETOOLONG;
	memcpy(buf, db->dirpath, db->dirlen);
	buf[db->dirlen] = '/';
	if (len)
		memcpy(buf + db->dirlen + 1, name, len);
	buf[db->dirlen + 1 + len] = '\0';
	return 0;
}

/* Walks rows of COLUMNS, and a name's id, parent and name. */
static int walk(struct dbread *db, const char *sql, int64_t id, dbread_record_fn *fn, void *ctx)
{
	STATEMENT s = prepare(db, sql, id, 0);
	char path[MSG_PATH_MAX];
	int result;

	db->dir = DBREAD_NONE;
	while ((result = step(db, s)) == 1) {
		struct dbread_record r;
		int64_t edge = DBREAD_NONE;

		load(s, 0, &r);
		path[0] = '\0';
		if (sqlite3_column_type(s, COLUMN_COUNT) != SQLITE_NULL) {
			edge = sqlite3_column_int64(s, COLUMN_COUNT);
			result = child_path(db, sqlite3_column_int64(s, COLUMN_COUNT + 1),
					    sqlite3_column_blob(s, COLUMN_COUNT + 2),
					    (size_t)sqlite3_column_bytes(s, COLUMN_COUNT + 2), path,
					    sizeof(path));
			if (result == -ENAMETOOLONG)
				path[0] = '\0';
			else if (result)
				return result;
		}
		result = fn(ctx, &r, path, edge);
		if (result)
			return result;
	}
	return result;
}

/* In one snapshot, so that paths are those of the records' time. */
static int walk_snapshot(struct dbread *db, const char *sql, int64_t id, dbread_record_fn *fn,
			 void *ctx)
{
	int result = dbread_begin(db);

	if (result)
		return result;
	result = walk(db, sql, id, fn, ctx);
	dbread_end(db);
	db->dir = DBREAD_NONE;
	return result;
}

#define NAMED COLUMNS ", n.id, n.parent, n.name FROM records r LEFT JOIN names n ON n.record = r.id"

int dbread_each(struct dbread *db, dbread_record_fn *fn, void *ctx)
{
	return walk_snapshot(db, "SELECT " NAMED " ORDER BY r.id", 0, fn, ctx);
}

int dbread_names(struct dbread *db, const struct dbread_record *r, dbread_record_fn *fn, void *ctx)
{
	return walk_snapshot(db, "SELECT " NAMED " WHERE r.id = ?1", r->id, fn, ctx);
}

int dbread_lost(struct dbread *db, dbread_record_fn *fn, void *ctx)
{
	return walk_snapshot(db,
			     "SELECT " COLUMNS ", NULL, NULL, NULL FROM records r"
			     " WHERE r.orphan = 1 AND r.orphan > 0",
			     0, fn, ctx);
}

int dbread_xattrs(struct dbread *db, int64_t record, dbread_xattr_fn *fn, void *ctx)
{
	STATEMENT s = prepare(db, "SELECT name, value FROM xattrs WHERE record = ?1", record, 0);
	int result;

	while ((result = step(db, s)) == 1) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		const void *value = sqlite3_column_blob(s, 1);

		result = name
			     ? fn(ctx, name, value ? value : "", (size_t)sqlite3_column_bytes(s, 1))
			     : -ENOMEM;
		if (result)
			return result;
	}
	return result;
}
