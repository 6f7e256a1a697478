/* SPDX-License-Identifier: MIT
 *
 * The bounds of the log.  Lines have consecutive ids and, nearly, growing times, so that
 * where to cut is found without an index.  The database's size is that of its pages in
 * use: what is beyond its bound is free, and used again or given back.
 */
#include "oplog_keep.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#define NS ((int64_t)1000000000)
#define SOME 1024 /* fewer lines are not worth a removal */
#define SLACK 16  /* where bytes are too many, such a part of all lines goes at once */

/* The number that a statement gives, with `value` for its ?1 if it has one; or 0. */
static int64_t number(struct db *db, const char *sql, int64_t value)
{
	sqlite3_stmt *s = NULL;
	int64_t result = 0;

	if (!sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL)) {
		sqlite3_bind_int64(s, 1, value);
		if (sqlite3_step(s) == SQLITE_ROW)
			result = sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return result;
}

static int64_t oldest_line(struct db *db)
{
	return number(db, "SELECT min(id) FROM log WHERE id > ?1", -1);
}

/* The first id in [first, end) whose line is of `time` or later; ids may be missing. */
static int64_t first_since(struct db *db, int64_t first, int64_t end, int64_t time)
{
	while (first < end) {
		int64_t middle = first + (end - first) / 2;

		if (number(db, "SELECT time FROM log WHERE id >= ?1 ORDER BY id LIMIT 1", middle) <
		    time)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

static int64_t bytes_used(struct db *db)
{
	return (number(db, "PRAGMA page_count", 0) - number(db, "PRAGMA freelist_count", 0)) *
	       number(db, "PRAGMA page_size", 0);
}

/* The oldest line that stays, as far as number and age say. */
static int64_t cut(struct db *db, const struct keep *k, int64_t first, int64_t next)
{
	int64_t at = first;
	struct timespec now;

	if (k->lines && next - at > (int64_t)k->lines)
		at = next - (int64_t)k->lines;
	if (k->age) {
		clock_gettime(CLOCK_REALTIME, &now);
		at = first_since(db, at, next, (now.tv_sec - (int64_t)k->age) * NS + now.tv_nsec);
	}
	return at;
}

static int remove_before(struct db *db, int64_t id)
{
	char sql[96];

	snprintf(sql, sizeof(sql), "DELETE FROM log WHERE id < %lld", (long long)id);
	return db_exec(db, sql);
}

/* Removes parts of all lines until the rest fits. */
static int fit_bytes(struct db *db, uint64_t most, int64_t next)
{
	int result = 0;

	while (!result && bytes_used(db) > (int64_t)most) {
		int64_t first = oldest_line(db), part = (next - first) / SLACK + 1;

		if (!first || first >= next)
			return 0;
		result = remove_before(db, first + part);
	}
	return result;
}

/* Gives free pages back, and the log of writes with them. */
static int shrink(struct db *db, bool all)
{
	int64_t ignored;

	if (number(db, "PRAGMA auto_vacuum", 0)) {
		if (db_exec(db, "PRAGMA incremental_vacuum"))
			return -1;
	} else if (all) {
		if (db_exec(db, "PRAGMA auto_vacuum=INCREMENTAL; VACUUM"))
			return -1;
	}
	db_number(db, "PRAGMA wal_checkpoint(TRUNCATE)", &ignored);
	return 0;
}

int oplog_prune(struct db *db, const struct keep *k, int64_t next)
{
	int64_t first, at;
	int result = 0;

	if (!k->bytes && !k->lines && !k->age)
		return 0;
	first = oldest_line(db);
	if (!first)
		return 0;
	at = cut(db, k, first, next);
	if (at - first >= SOME || (k->lines && at - first > (int64_t)k->lines / SLACK) ||
	    (k->age && at > first && !k->lines))
		result = remove_before(db, at);
	if (!result && k->bytes) {
		result = fit_bytes(db, k->bytes, next);
		/* A file that is much too large is an old one's. */
		if (!result &&
		    number(db, "PRAGMA page_count", 0) * number(db, "PRAGMA page_size", 0) >
			(int64_t)(k->bytes + k->bytes / SLACK))
			result = shrink(db, false);
	}
	return result;
}

int oplog_prune_all(struct db *db, const struct keep *k, int64_t next)
{
	int64_t first = oldest_line(db);
	int result = 0;

	if (first)
		result = remove_before(db, cut(db, k, first, next));
	if (!result && k->bytes)
		result = fit_bytes(db, k->bytes, next);
	return result ? result : shrink(db, true);
}

int oplog_keep_write(struct db *db, const struct keep *k)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
		 "UPDATE ring SET keep_bytes = %lld, keep_lines = %lld, keep_age = %lld",
		 (long long)k->bytes, (long long)k->lines, (long long)k->age);
	return db_exec(db, sql);
}
