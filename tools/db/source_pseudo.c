/* SPDX-License-Identifier: MIT
 *
 * files.db of pseudo's, which is only read.  It has a row for each name of a file;
 * attributes go by device and inode number.  Rows that have no name, and those whose
 * file is not where they say, are looked for by number.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "../die.h"
#include "../print.h"
#include "files.h"
#include "source.h"

#define NAMELESS "'NAMELESS FILE'"
#define COLUMNS "path, dev, ino, uid, gid, mode, rdev"

struct reading {
	struct source *source;
	sqlite3 *db;
	sqlite3_stmt *xattrs, *astray, *found;
	int fd; /* of source->walk, or -1 */
	entry_fn *fn;
	void *ctx;
};

__attribute__((noreturn)) static void fail(const struct reading *r)
{
	int code = r->db ? sqlite3_errcode(r->db) : SQLITE_NOMEM;

	die(entry_trouble, "%s: %s%s", r->source->path,
	    r->db ? sqlite3_errmsg(r->db) : "out of memory",
	    code == SQLITE_BUSY ? " by pseudo: end it with 'pseudo -S'" : "");
}

static sqlite3_stmt *prepared(const struct reading *r, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL))
		fail(r);
	return s;
}

/* 1: a row. */
static int step(const struct reading *r, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		fail(r);
	return code == SQLITE_ROW;
}

static void run(const struct reading *r, const char *sql)
{
	if (sqlite3_exec(r->db, sql, NULL, NULL, NULL))
		fail(r);
}

static void take_attributes(const struct reading *r, struct entry *e)
{
	sqlite3_stmt *s = r->xattrs;

	sqlite3_reset(s);
	sqlite3_bind_int64(s, 1, (int64_t)e->id.dev);
	sqlite3_bind_int64(s, 2, (int64_t)e->id.ino);
	while (step(r, s)) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		const void *value = sqlite3_column_blob(s, 1);
		int len = sqlite3_column_bytes(s, 1);

		if (name && *name && strlen(name) < MSG_NAME_MAX && len <= MSG_VALUE_MAX)
			attrset_put(&e->xattrs, name, value, (size_t)len);
	}
	sqlite3_reset(s);
}

/* Gives on the row of COLUMNS that `s` has, under `path` (changed). */
static void give_row(const struct reading *r, sqlite3_stmt *s, char *path)
{
	struct entry e = {
	    .known = ENTRY_TYPE | ENTRY_MODE | ENTRY_UID | ENTRY_GID | ENTRY_XATTRS,
	    .id.dev = (uint64_t)sqlite3_column_int64(s, 1),
	    .id.ino = (uint64_t)sqlite3_column_int64(s, 2),
	    .attr.uid = (uint32_t)sqlite3_column_int64(s, 3),
	    .attr.gid = (uint32_t)sqlite3_column_int64(s, 4),
	    .attr.mode = (uint32_t)sqlite3_column_int64(s, 5),
	    .attr.rdev = (uint64_t)sqlite3_column_int64(s, 6),
	};

	if (print_type(e.attr.mode) == '?')
		return;
	if (print_is_device(e.attr.mode))
		e.known |= ENTRY_RDEV;
	take_attributes(r, &e);
	if (source_give(r->source, &e, path, r->fn, r->ctx))
		complain("%s: the path '%s' has a '..': left out", r->source->path, path);
	attrset_free(&e.xattrs);
}

/* Whether there is something at the path of a row, which is below `from`. */
static int is_there(const struct reading *r, const char *path)
{
	char *copy = text_copy(path);
	const char *below;
	struct stat st;
	int there = 1;

	if (!entry_tidy(copy)) {
		below = entry_below(copy, r->source->base ? r->source->base : ".");
		there = !below || !fstatat(r->fd, below, &st, AT_SYMLINK_NOFOLLOW);
	}
	free(copy);
	return there;
}

static void by_path(const struct reading *r)
{
	sqlite3_stmt *s =
	    prepared(r, "SELECT " COLUMNS ", id FROM files WHERE path IS NOT " NAMELESS
			" AND path IS NOT NULL AND NOT coalesce(deleting, 0)");
	sqlite3_stmt *note = prepared(r, "INSERT OR IGNORE INTO astray SELECT dev, ino, id, 0"
					 " FROM files WHERE id = ?1");

	while (step(r, s)) {
		char *path = text_copy((const char *)sqlite3_column_text(s, 0) ?: "");

		if (r->fd < 0 || is_there(r, path)) {
			give_row(r, s, path);
		} else {
			sqlite3_bind_int64(note, 1, sqlite3_column_int64(s, 7));
			step(r, note);
			sqlite3_reset(note);
		}
		free(path);
	}
	sqlite3_finalize(s);
	sqlite3_finalize(note);
}

static void give_astray(void *ctx, int dirfd, const char *path, const struct real *real)
{
	const struct reading *r = ctx;
	const char *base = r->source->base && strcmp(r->source->base, ".") ? r->source->base : NULL;
	char *whole;

	(void)dirfd;
	sqlite3_reset(r->astray);
	sqlite3_bind_int64(r->astray, 1, (int64_t)real->id.dev);
	sqlite3_bind_int64(r->astray, 2, (int64_t)real->id.ino);
	if (!step(r, r->astray) ||
	    !real_type_fits(real->attr.mode, (uint32_t)sqlite3_column_int64(r->astray, 5)))
		return;
	whole = base ? text("%s/%s", base, path) : text_copy(path);
	give_row(r, r->astray, whole);
	free(whole);
	sqlite3_reset(r->found);
	sqlite3_bind_int64(r->found, 1, (int64_t)real->id.dev);
	sqlite3_bind_int64(r->found, 2, (int64_t)real->id.ino);
	step(r, r->found);
	sqlite3_reset(r->found);
}

/* What was not found: under the name that it had, for the caller to miss it. */
static void give_missing(const struct reading *r)
{
	sqlite3_stmt *s = prepared(r, "SELECT f.path, f.dev, f.ino, uid, gid, mode, rdev,"
				      " f.path IS " NAMELESS " FROM astray a"
				      " JOIN files f ON f.id = a.id WHERE NOT a.found");

	while (step(r, s)) {
		char *path = text_copy((const char *)sqlite3_column_text(s, 0) ?: "");

		if (sqlite3_column_int(s, 7))
			r->source->lost++;
		else
			give_row(r, s, path);
		free(path);
	}
	sqlite3_finalize(s);
}

static void by_number(struct reading *r)
{
	run(r, "INSERT OR IGNORE INTO astray SELECT dev, ino, id, 0 FROM files f"
	       " WHERE path IS " NAMELESS " AND NOT coalesce(deleting, 0) AND NOT EXISTS"
	       " (SELECT 1 FROM files g WHERE g.dev = f.dev AND g.ino = f.ino"
	       "  AND g.path IS NOT " NAMELESS ")");
	r->astray = prepared(r, "SELECT f.path, f.dev, f.ino, uid, gid, mode, rdev FROM astray a"
				" JOIN files f ON f.id = a.id WHERE a.dev = ?1 AND a.ino = ?2");
	r->found = prepared(r, "UPDATE astray SET found = 1 WHERE dev = ?1 AND ino = ?2");
	if (r->fd >= 0 && sqlite3_total_changes(r->db))
		files_walk(r->source->walk, give_astray, r);
	give_missing(r);
	sqlite3_finalize(r->astray);
	sqlite3_finalize(r->found);
}

void source_pseudo(struct source *s, entry_fn *fn, void *ctx)
{
	struct reading r = {.source = s, .fn = fn, .ctx = ctx, .fd = -1};

	if (sqlite3_open_v2(s->path, &r.db, SQLITE_OPEN_READONLY, NULL))
		fail(&r);
	sqlite3_busy_timeout(r.db, 1000);
	run(&r, "CREATE TEMP TABLE astray (dev INTEGER, ino INTEGER, id INTEGER,"
		" found INTEGER DEFAULT 0, PRIMARY KEY (dev, ino)) WITHOUT ROWID");
	r.xattrs = prepared(&r, "SELECT name, value FROM xattrs WHERE dev = ?1 AND ino = ?2");
	if (s->walk)
		r.fd = open(s->walk, O_PATH | O_DIRECTORY | O_CLOEXEC);
	by_path(&r);
	by_number(&r);
	sqlite3_finalize(r.xattrs);
	sqlite3_close(r.db);
	if (r.fd >= 0)
		close(r.fd);
}
