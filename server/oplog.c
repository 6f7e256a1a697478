/* SPDX-License-Identifier: MIT
 *
 * The log of operations, a database of its own, so that a busy log can't hold
 * up the records.  How far the ring has been put into it is kept in the database,
 * in the transaction that does it: nothing is lost or told twice, whoever is killed.
 */
#include "oplog.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/calls.h"
#include "../common/keep.h"
#include "../common/shared.h"
#include "db.h"
#include "diag.h"
#include "oplog_keep.h"
#include "schema.h"

#define RETRY_MS 10000
#define PART_MS 20  /* how long the event loop is held up at once */
#define PAUSE_MS 30 /* without new lines this is a pause */

static struct {
	const char *dir;
	struct calls ring;
	struct db db;
	sqlite3_stmt *insert, *moved;
	uint64_t at;    /* how far the ring is in the database */
	int64_t next;   /* the id of the next line */
	uint64_t retry; /* nothing is tried before that time */
	uint64_t seen;  /* the ring's end when it was last looked at */
	bool catching;  /* more than half waits, or did */
	struct keep keep;
} oplog = {.db.dirfd = -1};

static void close_log(void)
{
	sqlite3_finalize(oplog.insert);
	sqlite3_finalize(oplog.moved);
	oplog.insert = oplog.moved = NULL;
	db_close(&oplog.db);
}

/* Gives up for a while: what waits, waits on. */
static void give_up(const char *why)
{
	diag_say("error: the log of operations is not written: %s", why);
	close_log();
	oplog.retry = shared_clock() + RETRY_MS;
	if (oplog.ring.header)
		__atomic_store_n(&oplog.ring.header->failing, 1, __ATOMIC_RELEASE);
}

static bool run(const char *sql)
{
	if (!db_exec(&oplog.db, sql))
		return true;
	give_up(sqlite3_errmsg(oplog.db.handle));
	return false;
}

/* What the database knows of the ring. */
static bool read_position(void)
{
	static const char sql[] =
	    "SELECT cookie, applied, next, keep_bytes, keep_lines, keep_age FROM ring";
	const struct calls_header *h = oplog.ring.header;
	sqlite3_stmt *s = NULL;
	bool found = !sqlite3_prepare_v2(oplog.db.handle, sql, -1, &s, NULL) &&
		     sqlite3_step(s) == SQLITE_ROW;

	if (found) {
		uint64_t applied = (uint64_t)sqlite3_column_int64(s, 1);

		oplog.next = sqlite3_column_int64(s, 2);
		oplog.keep = (struct keep){(uint64_t)sqlite3_column_int64(s, 3),
					   (uint64_t)sqlite3_column_int64(s, 4),
					   (uint64_t)sqlite3_column_int64(s, 5)};
		/* Of another ring it knows nothing. */
		oplog.at = h->applied;
		if ((uint64_t)sqlite3_column_int64(s, 0) == h->cookie && applied >= h->applied &&
		    applied <= h->head)
			oplog.at = applied;
	}
	sqlite3_finalize(s);
	return found;
}

static bool prepare(void)
{
	static const char insert[] =
	    "INSERT INTO log (id, time, op, result, pid, program, path, path2, dev, ino, uid, gid,"
	    " mode, rdev, name, tag, by_uid, by_gid, was_uid, was_gid, was_mode)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	static const char moved[] = "UPDATE ring SET cookie = ?, applied = ?, next = ?";

	return !sqlite3_prepare_v3(oplog.db.handle, insert, -1, SQLITE_PREPARE_PERSISTENT,
				   &oplog.insert, NULL) &&
	       !sqlite3_prepare_v3(oplog.db.handle, moved, -1, SQLITE_PREPARE_PERSISTENT,
				   &oplog.moved, NULL);
}

static bool open_log(void)
{
	char why[DB_WHY];
	int64_t ignored;

	if (oplog.insert)
		return true;
	if (oplog.retry && shared_clock() < oplog.retry)
		return false;
	if (db_open(&oplog.db, oplog.dir, &db_logs, DB_WRITE, why)) {
		give_up(why);
		return false;
	}
	/* So that the file can shrink; only a new one takes this. */
	if (!oplog.db.version)
		db_exec(&oplog.db, "PRAGMA auto_vacuum=INCREMENTAL");
	db_number(&oplog.db, "PRAGMA journal_mode=WAL", &ignored);
	db_exec(&oplog.db, "PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=4194304;"
			   "PRAGMA cache_size=-4096");
	if (schema_migrate(&oplog.db, &db_logs, why)) {
		give_up(why);
		return false;
	}
	if (!read_position() || !prepare()) {
		give_up(sqlite3_errmsg(oplog.db.handle));
		return false;
	}
	oplog.retry = 0;
	return true;
}

/* Lines -------------------------------------------------------------------- */

static int insert_line(const struct call *c, const char *const texts[CALL_TEXTS])
{
	const int64_t before[] = {oplog.next, c->time, c->op, c->result, c->pid};
	const int64_t file[] = {(int64_t)c->dev, (int64_t)c->ino, c->uid,
				c->gid,          c->mode,         (int64_t)c->rdev};
	const int64_t who[] = {c->by_uid, c->by_gid, c->was_uid, c->was_gid, c->was_mode};
	static const int places[CALL_TEXTS] = {6, 16, 7, 8, 15};
	int code;

	for (int i = 0; i < 5; i++)
		sqlite3_bind_int64(oplog.insert, 1 + i, before[i]);
	for (int i = 0; i < 6; i++)
		sqlite3_bind_int64(oplog.insert, 9 + i, file[i]);
	for (int i = 0; i < 5; i++)
		sqlite3_bind_int64(oplog.insert, 17 + i, who[i]);
	for (int i = 0; i < CALL_TEXTS; i++)
		sqlite3_bind_blob(oplog.insert, places[i], texts[i], c->lengths[i], SQLITE_STATIC);
	code = sqlite3_step(oplog.insert);
	sqlite3_reset(oplog.insert);
	if (code != SQLITE_DONE)
		return -EIO;
	oplog.next++;
	return 0;
}

/* Inserts what waits, for some time.  How many lines, or -errno. */
static int insert_part(void)
{
	uint64_t began = shared_clock();
	const char *texts[CALL_TEXTS];
	const void *packet;
	struct call c;
	size_t len;
	int result, n = 0;

	while ((result = calls_next(&oplog.ring, &oplog.at, &packet, &len)) == 1) {
		if (!call_parse(packet, len, &c, texts) && insert_line(&c, texts))
			return -EIO;
		if (!(++n % 256) && shared_clock() - began >= PART_MS)
			break;
	}
	if (result == -EBADMSG) {
		diag_say("error: the ring of calls is damaged; what is left of it is not logged");
		oplog.at = __atomic_load_n(&oplog.ring.header->head, __ATOMIC_ACQUIRE);
	}
	return n;
}

static bool write_position(void)
{
	int code;

	sqlite3_bind_int64(oplog.moved, 1, (int64_t)oplog.ring.header->cookie);
	sqlite3_bind_int64(oplog.moved, 2, (int64_t)oplog.at);
	sqlite3_bind_int64(oplog.moved, 3, oplog.next);
	code = sqlite3_step(oplog.moved);
	sqlite3_reset(oplog.moved);
	return code == SQLITE_DONE;
}

static void tell_lost(struct calls_header *h)
{
	uint32_t lost = __atomic_exchange_n(&h->lost, 0, __ATOMIC_RELAXED);

	if (lost)
		diag_say("error: %u operations found no room and are not in the log", lost);
}

/* Numbers go on after whatever lines others have added. */
static bool number_lines(void)
{
	int64_t newest;

	if (db_number(&oplog.db, "SELECT max(id) FROM log", &newest))
		return false;
	if (oplog.next <= newest)
		oplog.next = newest + 1;
	return true;
}

/* One transaction.  Whether there is more to be done at once. */
static bool write_part(void)
{
	struct calls_header *h = oplog.ring.header;

	if (!h || !calls_waiting(&oplog.ring) || !open_log() || !run("BEGIN IMMEDIATE"))
		return false;
	if (!number_lines() || insert_part() < 0 || !write_position() ||
	    db_exec(&oplog.db, "COMMIT")) {
		/* Where we are, the database says when it is opened again. */
		give_up(sqlite3_errmsg(oplog.db.handle));
		return false;
	}
	__atomic_store_n(&h->applied, oplog.at, __ATOMIC_RELEASE);
	__atomic_store_n(&h->woken, 0, __ATOMIC_RELEASE);
	__atomic_store_n(&h->failing, 0, __ATOMIC_RELEASE);
	tell_lost(h);
	if (oplog_prune(&oplog.db, &oplog.keep, oplog.next))
		give_up(sqlite3_errmsg(oplog.db.handle));
	return calls_waiting(&oplog.ring);
}

int oplog_round(bool idle)
{
	uint64_t end, waiting;
	bool pause, more;

	if (!oplog.ring.header || !(waiting = calls_waiting(&oplog.ring)))
		return -1;
	if (oplog.retry && shared_clock() < oplog.retry)
		return idle ? RETRY_MS : -1;
	end = __atomic_load_n(&oplog.ring.header->head, __ATOMIC_RELAXED);
	pause = idle && end == oplog.seen;
	oplog.seen = end;
	oplog.catching |= waiting >= oplog.ring.header->size / 2;
	if (!oplog.catching && !pause)
		return idle ? PAUSE_MS : -1;
	more = write_part();
	oplog.catching &= more;
	return more ? 0 : -1;
}

/* The ring ------------------------------------------------------------------- */

/* One of an earlier boot is replaced by another, for its lock may be held by nobody. */
static int open_ring(void)
{
	int result = calls_open(&oplog.ring, oplog.dir);

	if (result || calls_are_of_this_boot(&oplog.ring))
		return result;
	while (write_part())
		;
	if (calls_waiting(&oplog.ring))
		diag_say("error: what was to be logged before the machine was started is lost");
	result = calls_create(&oplog.ring, oplog.dir, oplog.ring.header->head);
	close_log();
	return result;
}

void oplog_init(const char *dir)
{
	oplog.dir = dir;
	if (open_ring())
		oplog.ring.header = NULL;
}

static int need_ring(void)
{
	int result = oplog.ring.header ? 0 : open_ring();

	return result == -ENOENT || result == -ESTALE ? calls_create(&oplog.ring, oplog.dir, 0)
						      : result;
}

int oplog_ask(const char *keep, bool once)
{
	struct keep k;
	int result;

	if (*keep && keep_parse(keep, &k))
		return -EINVAL;
	result = need_ring();
	if (result) {
		diag_say("error: nothing is logged: %s", strerror(-result));
		return result;
	}
	oplog.retry = 0;
	while (write_part())
		;
	if (!open_log())
		return -EIO;
	if (!*keep)
		return 0;
	if (!once)
		oplog.keep = k;
	result =
	    once ? oplog_prune_all(&oplog.db, &k, oplog.next) : oplog_keep_write(&oplog.db, &k);
	return result;
}

void oplog_add(const void *packet, size_t len)
{
	const char *texts[CALL_TEXTS];
	struct call c;

	if (call_parse(packet, len, &c, texts) || need_ring())
		return;
	if (calls_append(&oplog.ring, &c, texts, (uint32_t)gettid()) == -ENOBUFS) {
		write_part();
		if (calls_append(&oplog.ring, &c, texts, (uint32_t)gettid()))
			__atomic_add_fetch(&oplog.ring.header->lost, 1, __ATOMIC_RELAXED);
	}
}

void oplog_close(void)
{
	while (write_part())
		;
	close_log();
	calls_close(&oplog.ring);
}
