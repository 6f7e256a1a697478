/* SPDX-License-Identifier: MIT
 *
 * The table of records.  Called by the handlers' helpers (names, identity,
 * xattrs); knows nothing of messages but the structs that it stores.
 */
#include "record.h"

#include <errno.h>

#include "devices.h"
#include "share.h"
#include "store.h"

#define COLUMNS                                                                                    \
	"id, dev, ino, birth, generation, uid, gid, mode, rdev, flags, stamp, "                    \
	"orphan"

static unsigned removals;

static void load(sqlite3_stmt *s, struct record *r)
{
	*r = (struct record){
	    .id = sqlite3_column_int64(s, 0),
	    .ident.dev = (uint64_t)sqlite3_column_int64(s, 1),
	    .ident.ino = (uint64_t)sqlite3_column_int64(s, 2),
	    .ident.birth = sqlite3_column_int64(s, 3),
	    .ident.generation = (uint64_t)sqlite3_column_int64(s, 4),
	    .attr.uid = (uint32_t)sqlite3_column_int64(s, 5),
	    .attr.gid = (uint32_t)sqlite3_column_int64(s, 6),
	    .attr.mode = (uint32_t)sqlite3_column_int64(s, 7),
	    .attr.rdev = (uint64_t)sqlite3_column_int64(s, 8),
	    .attr.flags = (uint32_t)sqlite3_column_int64(s, 9),
	    .stamp = (uint64_t)sqlite3_column_int64(s, 10),
	    .orphan = (enum orphan)sqlite3_column_int(s, 11),
	};
}

/* Binds all of `r` but its id, as ?2 and up, and the time as ?13. */
static void bind(sqlite3_stmt *s, const struct record *r)
{
	sqlite3_bind_int64(s, 2, (int64_t)r->ident.dev);
	sqlite3_bind_int64(s, 3, (int64_t)r->ident.ino);
	sqlite3_bind_int64(s, 4, r->ident.birth);
	sqlite3_bind_int64(s, 5, (int64_t)r->ident.generation);
	sqlite3_bind_int64(s, 6, r->attr.uid);
	sqlite3_bind_int64(s, 7, r->attr.gid);
	sqlite3_bind_int64(s, 8, r->attr.mode);
	sqlite3_bind_int64(s, 9, (int64_t)r->attr.rdev);
	sqlite3_bind_int64(s, 10, r->attr.flags);
	sqlite3_bind_int64(s, 11, (int64_t)r->stamp);
	sqlite3_bind_int(s, 12, (int)r->orphan);
	sqlite3_bind_int64(s, 13, store_now());
}

static int load_one(struct query *q, struct record *r)
{
	int result = query_step(q);

	if (result == 1)
		load(q->s, r);
	query_done(q);
	return result;
}

int record_each(int (*each)(const struct record *r))
{
	static struct query q = {"SELECT " COLUMNS " FROM records", NULL, NULL};
	struct record r;
	int result;

	query_use(&q);
	while ((result = query_step(&q)) == 1) {
		load(q.s, &r);
		result = each(&r);
		if (result)
			break;
	}
	query_done(&q);
	return result;
}

int record_find(uint64_t dev, uint64_t ino, struct record *r)
{
	static struct query q = {"SELECT " COLUMNS " FROM records WHERE dev = ?1 AND ino = ?2",
				 NULL, NULL};
	sqlite3_stmt *s = query_use(&q);

	sqlite3_bind_int64(s, 1, (int64_t)dev);
	sqlite3_bind_int64(s, 2, (int64_t)ino);
	return load_one(&q, r);
}

int record_get(int64_t id, struct record *r)
{
	static struct query q = {"SELECT " COLUMNS " FROM records WHERE id = ?1", NULL, NULL};
	sqlite3_stmt *s = query_use(&q);

	sqlite3_bind_int64(s, 1, id);
	return load_one(&q, r);
}

int record_insert(struct record *r)
{
	static struct query q = {
	    "INSERT INTO records (" COLUMNS ", created, changed)"
	    " VALUES (NULL, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
	    NULL, NULL};
	int result = devices_meet(r->ident.dev);
	sqlite3_stmt *s;

	if (result)
		return result;
	share_note(&r->ident);
	s = query_use(&q);
	bind(s, r);
	result = query_run(&q);
	if (!result)
		r->id = sqlite3_last_insert_rowid(sqlite3_db_handle(s));
	return result;
}

int record_update(const struct record *r)
{
	static struct query q = {
	    "UPDATE records SET dev = ?2, ino = ?3, birth = ?4, generation = ?5, uid = ?6,"
	    " gid = ?7, mode = ?8, rdev = ?9, flags = ?10, stamp = ?11, orphan = ?12,"
	    " changed = ?13 WHERE id = ?1",
	    NULL, NULL};
	sqlite3_stmt *s = query_use(&q);

	share_note(&r->ident);
	sqlite3_bind_int64(s, 1, r->id);
	bind(s, r);
	return query_run(&q);
}

int record_move(struct record *r, const struct ident *id)
{
	int result = devices_meet(id->dev);

	if (result)
		return result;
	share_note(&r->ident);
	r->ident = *id;
	return record_update(r);
}

int record_set_orphan(int64_t id, enum orphan orphan)
{
	static struct query q = {"UPDATE records SET orphan = ?2, changed = ?3 WHERE id = ?1", NULL,
				 NULL};
	sqlite3_stmt *s = query_use(&q);

	removals += orphan != ORPHAN_NO;
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int(s, 2, (int)orphan);
	sqlite3_bind_int64(s, 3, store_now());
	return query_run(&q);
}

unsigned record_removals(void)
{
	return removals;
}

int record_delete(int64_t id)
{
	static struct query xattrs = {"DELETE FROM xattrs WHERE record = ?1", NULL, NULL};
	static struct query record = {"DELETE FROM records WHERE id = ?1", NULL, NULL};
	struct record r;
	int result = record_get(id, &r);

	removals++;
	if (result == 1)
		share_note(&r.ident);
	sqlite3_bind_int64(query_use(&xattrs), 1, id);
	result = query_run(&xattrs);
	if (result)
		return result;
	sqlite3_bind_int64(query_use(&record), 1, id);
	return query_run(&record);
}
