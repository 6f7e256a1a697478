/* SPDX-License-Identifier: MIT
 *
 * Transactions and statements of files.db.  The one place of the server that
 * decides whether a batch is lost: SQLite may roll back on its own (disk full,
 * I/O errors), which is found out after each statement that fails.
 */
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "../common/state.h"
#include "db.h"
#include "diag.h"
#include "schema.h"

static struct {
	struct db db;
	struct query *queries; /* all that are prepared */
	unsigned epoch;
	bool pending;
	bool failed;
} store = {.db.dirfd = -1};

int64_t store_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

unsigned store_epoch(void)
{
	return store.epoch;
}

bool store_pending(void)
{
	return store.pending;
}

bool store_failed(void)
{
	return store.failed;
}

/* After a failure: has SQLite undone the batch? */
static int fail(const char *what)
{
	int code = sqlite3_extended_errcode(store.db.handle);

	diag_say("error: " STATE_DB ": %s: %s", what, sqlite3_errmsg(store.db.handle));
	if (store.pending && sqlite3_get_autocommit(store.db.handle)) {
		store.pending = false;
		store.failed = true;
		store.epoch++;
	}
	return db_errno(code) ? db_errno(code) : -EIO;
}

sqlite3_stmt *query_use(struct query *q)
{
	if (!q->s) {
		if (sqlite3_prepare_v3(store.db.handle, q->sql, -1, SQLITE_PREPARE_PERSISTENT,
				       &q->s, NULL)) {
			fail("prepare");
			return NULL;
		}
		q->next = store.queries;
		store.queries = q;
	}
	sqlite3_reset(q->s);
	return q->s;
}

int query_step(struct query *q)
{
	int code = q->s ? sqlite3_step(q->s) : SQLITE_ERROR, result;

	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE) {
		sqlite3_reset(q->s);
		return 0;
	}
	result = fail("step");
	if (q->s)
		sqlite3_reset(q->s);
	return result;
}

void query_done(struct query *q)
{
	if (q->s) {
		sqlite3_reset(q->s);
		/* Bound values belong to a message that is about to go. */
		sqlite3_clear_bindings(q->s);
	}
}

int query_run(struct query *q)
{
	int result = query_step(q);

	query_done(q);
	return result;
}

int query_changes(void)
{
	return sqlite3_changes(store.db.handle);
}

static int run(struct query *q)
{
	query_use(q);
	return query_run(q);
}

int store_begin(void)
{
	static struct query begin = {"BEGIN IMMEDIATE", NULL, NULL};
	int result;

	if (store.failed)
		return -EIO;
	if (store.pending)
		return 0;
	result = run(&begin);
	if (!result)
		store.pending = true;
	return result;
}

bool store_look(void)
{
	static struct query begin = {"BEGIN", NULL, NULL};

	return !store.pending && !store.failed && !run(&begin);
}

void store_looked(void)
{
	static struct query end = {"COMMIT", NULL, NULL};

	run(&end);
}

/* When the disk is full the WAL can't grow, but what is in it can be brought
 * home, and its room used again. */
static void make_room(void)
{
	sqlite3_wal_checkpoint_v2(store.db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

int store_end(void)
{
	static struct query commit = {"COMMIT", NULL, NULL}, rollback = {"ROLLBACK", NULL, NULL};
	bool failed = store.failed;

	store.failed = false;
	if (!store.pending) {
		if (failed)
			make_room();
		return failed ? -EIO : 0;
	}
	if (!run(&commit)) {
		store.pending = false;
		return 0;
	}
	/* A failed COMMIT may leave the transaction open, for another try. */
	if (store.pending)
		run(&rollback);
	store.pending = store.failed = false;
	store.epoch++;
	make_room();
	return -EIO;
}

int store_save(void)
{
	static struct query save = {"SAVEPOINT change", NULL, NULL};
	int result = store_begin();

	return result ? result : run(&save);
}

int store_keep(void)
{
	static struct query release = {"RELEASE change", NULL, NULL};

	return store.failed ? -EIO : run(&release);
}

void store_undo(void)
{
	static struct query back = {"ROLLBACK TO change", NULL, NULL};

	if (store.failed)
		return;
	store.epoch++;
	if (!run(&back))
		store_keep();
}

/* Settings that are the connection's, not the file's. */
static int settle(char *why)
{
	static const char *const pragmas[] = {
	    "PRAGMA synchronous=NORMAL",
	    "PRAGMA temp_store=MEMORY",
	    "PRAGMA cache_size=-16384",
	};
	int64_t ignored;
	int result = 0;

	/* Where shared memory is impossible, SQLite stays with a rollback
	 * journal: slower, and as safe. */
	db_number(&store.db, "PRAGMA journal_mode=WAL", &ignored);
	db_number(&store.db, "PRAGMA journal_size_limit=16777216", &ignored);
	for (unsigned i = 0; !result && i < sizeof(pragmas) / sizeof(*pragmas); i++)
		result = db_exec(&store.db, pragmas[i]);
	if (result)
		snprintf(why, DB_WHY, "%s: %s", db_files.file, sqlite3_errmsg(store.db.handle));
	return result;
}

int store_open(const char *dir, char *why)
{
	int result = db_open(&store.db, dir, &db_files, DB_WRITE, why);

	if (!result)
		result = settle(why);
	if (!result)
		result = schema_migrate(&store.db, &db_files, why);
	if (result)
		db_close(&store.db);
	return result;
}

void store_close(void)
{
	for (struct query *q = store.queries, *next; q; q = next) {
		next = q->next;
		sqlite3_finalize(q->s);
		q->s = NULL;
	}
	store.queries = NULL;
	/* The last connection to a WAL database checkpoints as it closes. */
	db_close(&store.db);
}
