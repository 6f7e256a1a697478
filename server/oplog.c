/* SPDX-License-Identifier: MIT
 *
 * The log of operations, a database of its own, so that a busy log can't hold
 * up the records.  Opened by the first line that a session sends; written in
 * one transaction per round of the event loop.
 */
#include "oplog.h"

#include <string.h>

#include "db.h"
#include "diag.h"
#include "schema.h"
#include "store.h"

#define RETRY_AFTER ((int64_t)10 * 1000000000)

static struct {
	const char *dir;
	struct db db;
	sqlite3_stmt *insert;
	bool pending;
	int64_t retry; /* nothing is tried before that time */
} oplog = {.db.dirfd = -1};

void oplog_init(const char *dir)
{
	oplog.dir = dir;
}

/* Gives up for a while. */
static void give_up(const char *why)
{
	diag_say("error: the log of operations is not written: %s", why);
	oplog_close();
	oplog.retry = store_now() + RETRY_AFTER;
}

static bool open_log(void)
{
	static const char sql[] =
	    "INSERT INTO log (time, op, result, pid, program, path, path2, dev, ino, uid, gid,"
	    " mode, rdev, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	char why[DB_WHY];
	int64_t ignored;

	if (oplog.insert)
		return true;
	if (store_now() < oplog.retry)
		return false;
	if (db_open(&oplog.db, oplog.dir, &db_logs, DB_WRITE, why)) {
		give_up(why);
		return false;
	}
	db_number(&oplog.db, "PRAGMA journal_mode=WAL", &ignored);
	db_exec(&oplog.db, "PRAGMA synchronous=NORMAL");
	if (schema_migrate(&oplog.db, &db_logs, why)) {
		give_up(why);
		return false;
	}
	if (sqlite3_prepare_v3(oplog.db.handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &oplog.insert,
			       NULL))
		give_up(sqlite3_errmsg(oplog.db.handle));
	return oplog.insert;
}

static bool run(const char *sql)
{
	if (!db_exec(&oplog.db, sql))
		return true;
	give_up(sqlite3_errmsg(oplog.db.handle));
	return false;
}

static void bind_text(int at, const char *text)
{
	sqlite3_bind_blob(oplog.insert, at, text, (int)strlen(text), SQLITE_STATIC);
}

void oplog_add(const struct request *q, const char *program)
{
	const struct msg *m = q->msg;
	const int64_t numbers[] = {store_now(), m->op, m->result, m->pid};
	const int64_t file[] = {(int64_t)m->id.dev, (int64_t)m->id.ino, m->attr.uid,
				m->attr.gid,        m->attr.mode,       (int64_t)m->attr.rdev};

	if (!open_log() || (!oplog.pending && !run("BEGIN IMMEDIATE")))
		return;
	oplog.pending = true;
	for (int i = 0; i < 4; i++)
		sqlite3_bind_int64(oplog.insert, 1 + i, numbers[i]);
	bind_text(5, program);
	bind_text(6, q->body.path);
	bind_text(7, q->body.path2);
	for (int i = 0; i < 6; i++)
		sqlite3_bind_int64(oplog.insert, 8 + i, file[i]);
	bind_text(14, q->body.name);
	if (sqlite3_step(oplog.insert) != SQLITE_DONE) {
		give_up(sqlite3_errmsg(oplog.db.handle));
		return;
	}
	sqlite3_reset(oplog.insert);
	sqlite3_clear_bindings(oplog.insert);
}

void oplog_end(void)
{
	if (oplog.pending && run("COMMIT"))
		oplog.pending = false;
}

void oplog_close(void)
{
	sqlite3_finalize(oplog.insert);
	oplog.insert = NULL;
	oplog.pending = false;
	db_close(&oplog.db);
}
