/* SPDX-License-Identifier: MIT
 *
 * Reading logs.db.  What SQL can compare is compared there; patterns are
 * tested here.  No transaction lasts for more than a part of the lines, so that
 * whoever reads slowly never holds the server's log back.
 */
#include "logread.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/state.h"
#include "die.h"
#include "launch.h"

#define PART 16384 /* lines that are looked at in one transaction */

/* A parameter that says "no matter" is NULL, or 0. */
static const char sql[] =
    "SELECT id, time, op, result, pid, program, path, path2, name, dev, ino, uid, gid, mode, rdev,"
    " tag, by_uid, by_gid, was_uid, was_gid, was_mode"
    " FROM log WHERE id > ?1 AND id <= ?2"
    " AND (?3 = 0 OR (op < 32 AND (1 << op) & ?3))"
    " AND (?4 = 0 OR pid = ?4)"
    " AND (?5 IS NULL OR program = ?5)"
    " AND (?6 = 0 OR time >= ?6) AND (?7 = 0 OR time <= ?7)"
    " AND (?8 = 0 OR (?8 = 1 AND result = 0) OR (?8 = 2 AND result <> 0)"
    "      OR (?8 = 3 AND result = ?9))"
    " AND (?10 IS NULL OR tag = ?10)"
    " AND (?11 < 0 OR by_uid = ?11)"
    " AND (?12 = 0 OR (ino = ?12 AND dev = ?13))"
    " ORDER BY id";

_Static_assert(OP_MAX <= 32, "the operations fit into a filter's bits");

static int fail(const struct db *db, char *why, int code)
{
	snprintf(why, DB_WHY, "%s: %s", db_logs.file, sqlite3_errmsg(db->handle));
	return db_errno(code) ? db_errno(code) : -EIO;
}

static void bind_filter(sqlite3_stmt *s, const struct logread_filter *f, int64_t after,
			int64_t newest)
{
	sqlite3_bind_int64(s, 1, after);
	sqlite3_bind_int64(s, 2, newest);
	sqlite3_bind_int64(s, 3, f->ops);
	sqlite3_bind_int64(s, 4, f->pid);
	if (f->name)
		sqlite3_bind_blob(s, 5, f->name, (int)strlen(f->name), SQLITE_STATIC);
	sqlite3_bind_int64(s, 6, f->since);
	sqlite3_bind_int64(s, 7, f->until);
	sqlite3_bind_int(s, 8, (int)f->result);
	sqlite3_bind_int(s, 9, f->error);
	if (f->tag)
		sqlite3_bind_blob(s, 10, *f->tag ? f->tag : "", (int)strlen(f->tag), SQLITE_STATIC);
	sqlite3_bind_int64(s, 11, f->by_uid ? (int64_t)f->uid : -1);
	sqlite3_bind_int64(s, 12, (int64_t)f->file.ino);
	sqlite3_bind_int64(s, 13, (int64_t)f->file.dev);
}

/* A column as a string; blobs come without a NUL. */
static const char *column(sqlite3_stmt *s, int at, char *buf, size_t size)
{
	const void *p = sqlite3_column_blob(s, at);
	size_t n = (size_t)sqlite3_column_bytes(s, at);

	if (n >= size)
		n = size - 1;
	if (n)
		memcpy(buf, p, n);
	buf[n] = '\0';
	return buf;
}

static int accepts(const struct logread_filter *f, const struct logread_line *line)
{
	return !f->pattern || !fnmatch(f->pattern, line->path, 0) ||
	       (*line->path2 && !fnmatch(f->pattern, line->path2, 0));
}

static void read_row(sqlite3_stmt *s, const struct logread_filter *f,
		     void (*each)(const struct logread_line *line, void *arg), void *arg)
{
	static char program_name[MSG_PATH_MAX], path[MSG_PATH_MAX], path2[MSG_PATH_MAX];
	static char name[MSG_NAME_MAX], tag[MSG_NAME_MAX];
	struct logread_line line = {
	    .id = sqlite3_column_int64(s, 0),
	    .time = sqlite3_column_int64(s, 1),
	    .op = (unsigned)sqlite3_column_int(s, 2),
	    .error = sqlite3_column_int(s, 3),
	    .pid = sqlite3_column_int64(s, 4),
	    .program = column(s, 5, program_name, sizeof(program_name)),
	    .path = column(s, 6, path, sizeof(path)),
	    .path2 = column(s, 7, path2, sizeof(path2)),
	    .name = column(s, 8, name, sizeof(name)),
	    .id_of = {.dev = (uint64_t)sqlite3_column_int64(s, 9),
		      .ino = (uint64_t)sqlite3_column_int64(s, 10)},
	    .attr = {.uid = (uint32_t)sqlite3_column_int64(s, 11),
		     .gid = (uint32_t)sqlite3_column_int64(s, 12),
		     .mode = (uint32_t)sqlite3_column_int64(s, 13),
		     .rdev = (uint64_t)sqlite3_column_int64(s, 14)},
	    .tag = column(s, 15, tag, sizeof(tag)),
	    .uid = sqlite3_column_int64(s, 16),
	    .gid = sqlite3_column_int64(s, 17),
	    .was = {.uid = (uint32_t)sqlite3_column_int64(s, 18),
		    .gid = (uint32_t)sqlite3_column_int64(s, 19),
		    .mode = (uint32_t)sqlite3_column_int64(s, 20)},
	};

	if (accepts(f, &line))
		each(&line, arg);
}

/* The lines after *last up to `newest`, part by part. */
static int read_parts(sqlite3_stmt *s, const struct logread_filter *filter, int64_t *last,
		      int64_t newest, void (*each)(const struct logread_line *line, void *arg),
		      void *arg)
{
	int code = SQLITE_DONE;

	while (code == SQLITE_DONE && *last < newest) {
		int64_t end = newest - *last > PART ? *last + PART : newest;

		bind_filter(s, filter, *last, end);
		while ((code = sqlite3_step(s)) == SQLITE_ROW)
			read_row(s, filter, each, arg);
		sqlite3_reset(s);
		*last = end;
	}
	return code;
}

int logread(const struct db *db, const struct logread_filter *filter, int64_t *last,
	    void (*each)(const struct logread_line *line, void *arg), void *arg, char *why)
{
	sqlite3_stmt *s;
	int64_t newest, oldest;
	int code;

	if (db_number(db, "SELECT max(id) FROM log", &newest) ||
	    db_number(db, "SELECT min(id) FROM log", &oldest))
		return fail(db, why, SQLITE_ERROR);
	if (newest <= *last)
		return 0;
	if (*last < oldest - 1)
		*last = oldest - 1;
	code = sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL);
	if (code)
		return fail(db, why, code);
	code = read_parts(s, filter, last, newest, each, arg);
	if (code != SQLITE_DONE) {
		int result = fail(db, why, code);

		sqlite3_finalize(s);
		return result;
	}
	sqlite3_finalize(s);
	return 0;
}

void logread_catch_up(const char *dir)
{
	launch_catch_up_log(dir);
}

int logread_open(struct db *db, const char *dir, char *why)
{
	char *path = text("%s/%s", dir, STATE_LOGS);
	int err;

	launch_catch_up_log(dir);
	err = access(path, F_OK) ? -errno : db_open(db, dir, &db_logs, DB_READ, why);
	/* One of an older version is brought up to date by a server. */
	if (err == -EMEDIUMTYPE && !launch_keep_log(dir, "", 0))
		err = db_open(db, dir, &db_logs, DB_READ, why);
	if (err && err != -ENOENT && access(path, F_OK))
		snprintf(why, DB_WHY, "%s: %s", STATE_LOGS, strerror(-err));
	free(path);
	return err;
}
