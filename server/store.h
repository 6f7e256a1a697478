/* SPDX-License-Identifier: MIT
 *
 * The server's connection to files.db: its transactions and statements.
 * One per process; everything runs in the event loop's thread.
 *
 * Changes are made in batches: the first change opens a transaction, the end
 * of the loop's round commits it.  Within a batch each change has a savepoint,
 * so that one that fails leaves nothing behind.
 *
 * Functions return 0 (or what they say), or -errno.
 */
#ifndef PQFS_SERVER_STORE_H
#define PQFS_SERVER_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

/* Opens or makes the database in `dir`.  On failure `why` (DB_WHY bytes) has
 * one line. */
int store_open(const char *dir, char *why);

/* Checkpoints and closes. */
void store_close(void);

/* Opens the batch's transaction if it is not open.  -EIO if this batch has
 * failed already: nothing more can be changed until store_end. */
int store_begin(void);

/* Ends the batch: commits.  -EIO: every change of the batch is undone. */
int store_end(void);

/* Around several reads while no batch is open, to which they lend one lock of the
 * file.  store_looked only if store_look returned true. */
bool store_look(void);
void store_looked(void);

/* Whether the batch holds changes that are not committed. */
bool store_pending(void);

/* Whether the batch is lost: its changes are undone. */
bool store_failed(void);

/* A savepoint around one change (they nest): `save` opens it, and begins the
 * batch; then either `keep` or `undo`. */
int store_save(void);
int store_keep(void);
void store_undo(void);

/* Goes up whenever changes were undone; who caches ids must forget them. */
unsigned store_epoch(void);

/* A statement, prepared on its first use and kept. */
struct query {
	const char *sql;
	sqlite3_stmt *s;
	struct query *next;
};

/* The statement of `q`, ready for binding; NULL when it can't be prepared, which
 * sqlite3_bind and query_step accept (the latter with -EIO). */
sqlite3_stmt *query_use(struct query *q);

/* Goes on to the next row: 1, or 0 after the last.  The row's columns are
 * valid until the next step, and the statement holds a lock on what it reads
 * until query_done. */
int query_step(struct query *q);

/* Ends the statement's use. */
void query_done(struct query *q);

/* One step for a statement that gives no row, or of which only the fact that
 * there is one counts: 1 a row, 0 none; then done. */
int query_run(struct query *q);

/* Rows that the last run of a changing statement changed. */
int query_changes(void);

/* Unix time in ns. */
int64_t store_now(void);

#endif
