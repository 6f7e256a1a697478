/* SPDX-License-Identifier: MIT
 *
 * The journal's way into the database, and the server's own changes' way into
 * the index.  The journal is read without the lock; a change that comes over
 * the socket is made under it, after all that was journalled before, and is in
 * the index only once it is committed.
 */
#include "share.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../common/shared.h"
#include "../common/state.h"
#include "coalesce.h"
#include "db.h"
#include "devices.h"
#include "diag.h"
#include "handle.h"
#include "record.h"
#include "store.h"

/* What ends a batch: so much is done again if the server is killed, and the next
 * one may live no longer.  Or COALESCE_MAX changes. */
#define BATCH_MS 10 /* to the clock's tick */
/* While changes come they are left to gather: the program that makes them may need
 * the processor, and some will be of the same files. */
#define DELAY_MS 300
#define PUBLISH 16 /* records that are published under one hold of the lock */

static struct {
	struct shared map;
	uint64_t at;   /* how far the journal is in the batch */
	bool draining; /* what changes now is in the index already */
	bool entered;  /* we hold the lock */
	struct note {
		struct ident id;
		bool gone; /* for good: nothing need be asked */
	} * noted;         /* to be published */
	size_t count, room;
	bool lost_notes; /* out of memory: the index must be made anew */
} share;

/* The database's own position in the journal ------------------------------------ */

static int position_read(uint64_t *cookie, uint64_t *applied)
{
	static struct query q = {"SELECT cookie, applied FROM journal", NULL, NULL};
	int result;

	query_use(&q);
	result = query_step(&q);
	if (result == 1) {
		*cookie = (uint64_t)sqlite3_column_int64(q.s, 0);
		*applied = (uint64_t)sqlite3_column_int64(q.s, 1);
	}
	query_done(&q);
	return result == 1 ? 0 : result ? result : -EIO;
}

static int position_write(uint64_t applied)
{
	static struct query q = {"UPDATE journal SET applied = ?1", NULL, NULL};

	sqlite3_bind_int64(query_use(&q), 1, (int64_t)applied);
	return query_run(&q);
}

/* The journal -------------------------------------------------------------------- */

static int apply(const struct msg *packet, size_t len)
{
	struct msg m = *packet;
	struct request q = {.msg = &m};
	struct answer a;
	int result = msg_parse(packet, len, &q.body);

	if (!result && !coalesce(&m))
		return 0;
	if (!result)
		result = handle(&q, &a);
	if (result && !store_failed())
		diag_say("error: %s from pid %u can't be recorded: %s", op_word(m.op), m.pid,
			 strerror(-result));
	return store_failed() ? -EIO : 0;
}

static int drain(uint64_t end)
{
	int most = (int)coalesce_scan(&share.map, share.at, end), n = 0, result = 0;
	uint64_t began = shared_clock();
	const struct msg *m;
	size_t len;

	while ((n < most || !most) && shared_clock() - began < BATCH_MS &&
	       (result = journal_next(&share.map, &share.at, &m, &len)) == 1) {
		result = apply(m, len);
		if (result)
			return result;
		n++;
	}
	if (result == -EBADMSG) {
		diag_say("error: the journal is damaged; what is left of it is dropped");
		share.at = __atomic_load_n(&share.map.header->head, __ATOMIC_ACQUIRE);
	}
	if (n || result == -EBADMSG) {
		result = store_begin();
		if (!result)
			result = position_write(share.at);
	}
	return result ? result : n;
}

bool share_failing(void)
{
	return share.map.header && __atomic_load_n(&share.map.header->error, __ATOMIC_RELAXED);
}

uint64_t share_end(void)
{
	return share.map.header ? __atomic_load_n(&share.map.header->head, __ATOMIC_ACQUIRE) : 0;
}

bool share_due(void)
{
	static uint64_t last, since; /* the end, and when something was first left waiting */
	uint64_t end = share_end(), now;
	bool quiet = end == last, due;

	last = end;
	if (!share.map.header)
		return true;
	now = shared_clock();
	__atomic_store_n(&share.map.header->beat, now, __ATOMIC_RELAXED);
	if (share.at == end) {
		since = 0;
		return true;
	}
	if (!since)
		since = now;
	due = quiet || end - share.at > share.map.header->ring / 2 || now - since >= DELAY_MS;
	if (due)
		since = 0;
	return due;
}

int share_drain(uint64_t end)
{
	int n;

	if (!share.map.header)
		return 0;
	if (share.at >= end) {
		/* Whether it can be written again is found out by writing. */
		if (share_failing() && !store_begin())
			position_write(share.at);
		return 0;
	}
	share.draining = true;
	n = drain(end);
	share.draining = false;
	return n;
}

bool share_draining(void)
{
	return share.draining;
}

int share_drain_all(void)
{
	int n;

	do
		n = share_drain(share_end());
	while (n > 0);
	return n;
}

void share_batch_ended(int result)
{
	struct shared_header *h = share.map.header;
	uint64_t cookie, applied;

	if (!h)
		return;
	if (!result) {
		__atomic_store_n(&h->applied, share.at, __ATOMIC_RELEASE);
		__atomic_store_n(&h->error, 0, __ATOMIC_RELEASE);
		return;
	}
	for (size_t i = 0; i < share.count; i++)
		share.noted[i].gone = false;
	/* What was undone is still in the journal; what the database has, it says. */
	if (!position_read(&cookie, &applied))
		share.at = applied;
	__atomic_store_n(&h->error, EIO, __ATOMIC_RELEASE);
}

/* The server's own changes ------------------------------------------------------- */

static void note(const struct ident *id, bool gone)
{
	if (share.draining || !share.map.header)
		return;
	if (share.count == share.room) {
		size_t room = share.room ? share.room * 2 : 64;
		struct note *more = realloc(share.noted, room * sizeof(*more));

		if (!more) {
			share.lost_notes = true;
			return;
		}
		share.noted = more;
		share.room = room;
	}
	share.noted[share.count++] = (struct note){*id, gone};
}

void share_note(const struct ident *id)
{
	note(id, false);
}

void share_note_gone(const struct ident *id)
{
	note(id, true);
}

int share_enter(void)
{
	int result = share.map.header ? shared_lock(&share.map) : 0;

	share.entered = share.map.header && !result;
	return result;
}

bool share_is_full(unsigned more)
{
	return share.entered && share.map.header->promised + more > SHARED_PROMISES;
}

void share_promise(const struct ident *id)
{
	struct shared_header *h = share.map.header;

	if (!share.entered)
		return;
	h->publishing[h->promised] = *id;
	__atomic_store_n(&h->promised, h->promised + 1, __ATOMIC_RELEASE);
}

static void promises_kept(void)
{
	if (share.map.header)
		__atomic_store_n(&share.map.header->promised, 0, __ATOMIC_RELEASE);
}

void share_make_room(void)
{
	if (!share.map.header || share_enter())
		return;
	index_reserve(&share.map, share.map.index->room / 16);
	share_leave();
}

void share_leave(void)
{
	static const struct timespec nap = {.tv_nsec = 50000};

	/* Who was woken should have a chance before we are back. */
	if (share.entered && shared_unlock(&share.map))
		nanosleep(&nap, NULL);
	share.entered = false;
}

static void note_unindexed(void)
{
	__atomic_store_n(&share.map.header->unindexed, 1, __ATOMIC_RELEASE);
}

static int publish_record(const struct record *r)
{
	int result = 0;

	/* Without an identity it must be asked for, with its path. */
	if (ident_exists(&r->ident))
		result = index_put(&share.map, &r->ident, &r->attr, r->stamp);
	else
		note_unindexed();
	/* What the database has is not to be put back when we die. */
	share.map.header->undo.valid = 0;
	return result;
}

static int publish_one(const struct ident *id, bool gone)
{
	struct record r;
	int result = gone ? 0 : record_find(id->dev, id->ino, &r);

	if (result)
		return result < 0 ? result : publish_record(&r);
	index_forget(&share.map, id);
	share.map.header->undo.valid = 0;
	return 0;
}

static int rebuild(void);

/* Publishes the notes from `first` to before `end`. */
static void publish_some(size_t first, size_t end)
{
	bool looking = store_look();

	for (size_t i = first; i < end; i++)
		share.lost_notes |= publish_one(&share.noted[i].id, share.noted[i].gone) != 0;
	if (looking)
		store_looked();
}

void share_publish(void)
{
	bool entered = share.entered;

	share.lost_notes |= devices_moved();
	if (!share.count && !share.lost_notes) {
		promises_kept();
		return;
	}
	if (!entered && share_enter())
		return;
	/* What the index has of the journal must not be overwritten with less. */
	if (share.lost_notes)
		share.lost_notes = share_drain_all() || rebuild();
	for (size_t i = 0; i < share.count;) {
		size_t end = share.count - i > PUBLISH ? i + PUBLISH : share.count;

		publish_some(i, end);
		i = end;
		/* Clients wait for the lock. */
		if (!entered && i < share.count) {
			share_leave();
			if (share_enter()) {
				share.lost_notes = true;
				return;
			}
		}
	}
	share.count = 0;
	promises_kept();
	if (!entered)
		share_leave();
}

/* Start and end --------------------------------------------------------------------- */

static int rebuild(void)
{
	static struct query count = {"SELECT count(*) FROM records", NULL, NULL};
	int result;

	query_use(&count);
	result = query_step(&count);
	if (result == 1)
		result = index_reserve(&share.map, (uint32_t)sqlite3_column_int64(count.s, 0));
	query_done(&count);
	return result ? result : record_each(publish_record);
}

/* Brings the database up to date with the journal of a server that is gone. */
static int replay(void)
{
	int n, result;

	do {
		n = share_drain(share_end());
		result = store_end();
		if (!result && n < 0)
			result = n;
		share_batch_ended(result);
	} while (!result && n > 0);
	return result;
}

/* The journal that an earlier boot, or an earlier version of the index, left. */
static int replay_old(const char *dir, uint64_t cookie)
{
	int result = shared_open_any(&share.map, dir);

	if (result)
		return 0;
	if (share.map.header->cookie == cookie && share.map.header->applied <= share.at &&
	    share.at <= share.map.header->head)
		result = replay();
	share.map.header = NULL;
	return result;
}

/* The last of the journal that is to be replaced, after which clients wait for
 * the new one. */
static int retire(void)
{
	int result;

	if (!share.map.header)
		return 0;
	result = share_enter();
	if (result)
		return result;
	result = replay();
	__atomic_store_n(&share.map.header->retired, 1, __ATOMIC_RELEASE);
	share_leave();
	return result;
}

/* Who died between the database and the index may have left them apart. */
static int publish_left(void)
{
	uint32_t n = share.map.header->promised;
	int result;

	if (!n)
		return 0;
	result = share_enter();
	if (result)
		return result;
	for (uint32_t i = 0; !result && i < n && i < SHARED_PROMISES; i++)
		result = publish_one(&share.map.header->publishing[i], false);
	promises_kept();
	share_leave();
	return result;
}

static int make(const char *dir, uint64_t cookie)
{
	int result = shared_create(&share.map, dir, cookie);

	if (result)
		return result;
	/* Positions only ever grow, or an old journal could be taken for new. */
	share.map.header->head = share.map.header->applied = share.at;
	result = share_enter();
	if (result)
		return result;
	result = rebuild();
	share_leave();
	if (!result)
		__atomic_store_n(&share.map.header->ready, 1, __ATOMIC_RELEASE);
	return result;
}

int share_open(const char *dir, bool anew, char *why)
{
	uint64_t cookie = 0;
	int result = position_read(&cookie, &share.at);

	if (!result && !shared_open(&share.map, dir) && share.map.header->cookie == cookie &&
	    share.map.header->applied <= share.at && share.at <= share.map.header->head) {
		/* Who died with the lock is found out now. */
		result = share_enter();
		share_leave();
		if (!result)
			result = replay();
		if (!result)
			result = publish_left();
	} else {
		share.map.header = NULL;
		anew = true;
		if (!result)
			result = replay_old(dir, cookie);
	}
	/* What the journal says goes by the device numbers of before. */
	if (!result)
		devices_settle();
	anew |= devices_moved();
	if (!result && anew)
		result = retire();
	if (!result && anew)
		result = make(dir, cookie);
	if (result) {
		snprintf(why, DB_WHY, STATE_SHARED ": %s", strerror(-result));
		share.map.header = NULL;
		return result;
	}
	__atomic_store_n(&share.map.header->server, (uint32_t)getpid(), __ATOMIC_RELEASE);
	share_awake();
	return 0;
}

bool share_sleep(void)
{
	struct shared_header *h = share.map.header;

	if (!h)
		return true;
	__atomic_store_n(&h->asleep, 1, __ATOMIC_SEQ_CST);
	if (share.at == __atomic_load_n(&h->head, __ATOMIC_SEQ_CST))
		return true;
	share_awake();
	return false;
}

void share_awake(void)
{
	if (share.map.header)
		__atomic_store_n(&share.map.header->asleep, 0, __ATOMIC_SEQ_CST);
}

bool share_tell_once(const struct ident *id)
{
	struct shared_header *h = share.map.header;

	if (!h || shared_told(h, id))
		return false;
	shared_tell(h, id);
	return true;
}

void share_close(void)
{
	struct shared_header *h = share.map.header;

	if (!h)
		return;
	/* From now on clients call another server; what came before is ours. */
	__atomic_store_n(&h->server, 0, __ATOMIC_SEQ_CST);
	share_sleep();
	replay();
	share_publish();
	__atomic_store_n(&h->asleep, 1, __ATOMIC_SEQ_CST);
	share.map.header = NULL;
}
