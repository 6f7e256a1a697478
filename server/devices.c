/* SPDX-License-Identifier: MIT
 *
 * The table of devices.  Settled by main at the start, asked by record.c for
 * each record that is added; the latter must cost next to nothing, so what is
 * mounted is read again only when the kernel says that it changed.
 */
#include "devices.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>

#include "diag.h"
#include "identity.h"
#include "mounts.h"
#include "store.h"

#define MS ((int64_t)1000000)
#define POLL_AFTER (5 * MS)   /* between questions whether mounts changed */
#define READ_AFTER (200 * MS) /* between readings of the mounts, or ... */
#define FAILED_AFTER (10000 * MS)
#define READ_SHARE 50 /* ... so many times what the last one took */

/* A row of the table. */
struct device {
	uint64_t dev, fsid;
	int64_t type;
	uint64_t was; /* its number at the start */
	int64_t records;
};

static struct {
	bool settled;
	struct mounted *list; /* what is mounted */
	bool *met;            /* of each in the list: the table has it so */
	size_t count;
	uint64_t last;              /* the device that was met last */
	unsigned epoch;             /* of the store, when the above was true */
	bool changed;               /* the list is out of date */
	bool moved;                 /* records have new numbers */
	int64_t polled, read_again; /* ns */
} devices;

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 * MS + t.tv_nsec;
}

static bool same(const struct device *d, const struct mounted *m)
{
	return d->fsid == m->fsid && d->type == m->type;
}

/* Reading what is mounted ------------------------------------------------ */

static void forget(void)
{
	if (devices.count)
		memset(devices.met, 0, devices.count * sizeof(*devices.met));
	devices.last = 0;
	devices.epoch = store_epoch();
}

static void drop_list(void)
{
	free(devices.list);
	free(devices.met);
	devices.list = NULL;
	devices.met = NULL;
	devices.count = 0;
}

static int read_list(void)
{
	struct timespec before, after;
	int64_t took;
	int result;

	drop_list();
	clock_gettime(CLOCK_MONOTONIC, &before);
	result = mounts_list(&devices.list, &devices.count);
	clock_gettime(CLOCK_MONOTONIC, &after);
	took = (int64_t)(after.tv_sec - before.tv_sec) * 1000 * MS + after.tv_nsec - before.tv_nsec;
	devices.read_again =
	    now() + (took * READ_SHARE > READ_AFTER ? took * READ_SHARE : READ_AFTER);
	devices.met = calloc(devices.count + 1, sizeof(*devices.met));
	if (!result && !devices.met)
		result = -ENOMEM;
	if (result) {
		drop_list();
		diag_say("what is mounted can't be read now: %s", strerror(-result));
		devices.read_again = now() + FAILED_AFTER;
	}
	devices.changed = result != 0;
	forget();
	return result;
}

/* Rows ------------------------------------------------------------------- */

static int write_row(const struct device *d)
{
	static struct query q = {
	    "INSERT OR REPLACE INTO devices (dev, fsid, type) VALUES (?1, ?2, ?3)", NULL, NULL};
	sqlite3_stmt *s = query_use(&q);

	sqlite3_bind_int64(s, 1, (int64_t)d->dev);
	sqlite3_bind_int64(s, 2, (int64_t)d->fsid);
	sqlite3_bind_int64(s, 3, d->type);
	return query_run(&q);
}

/* Fills `d` with the row of `dev`: 1, or 0. */
static int read_row(uint64_t dev, struct device *d)
{
	static struct query q = {"SELECT fsid, type FROM devices WHERE dev = ?1", NULL, NULL};
	sqlite3_stmt *s = query_use(&q);
	int result;

	*d = (struct device){.dev = dev, .was = dev};
	sqlite3_bind_int64(s, 1, (int64_t)dev);
	result = query_step(&q);
	if (result == 1) {
		d->fsid = (uint64_t)sqlite3_column_int64(s, 0);
		d->type = sqlite3_column_int64(s, 1);
	}
	query_done(&q);
	return result;
}

/* Forgets devices of which there are no records. */
static int remove_idle_rows(void)
{
	static struct query q = {"DELETE FROM devices WHERE NOT EXISTS"
				 " (SELECT 1 FROM records WHERE records.dev = devices.dev)",
				 NULL, NULL};

	query_use(&q);
	return query_run(&q);
}

/* Makes *rows, which the caller frees, of all. */
static int read_rows(struct device **rows, size_t *count)
{
	static struct query q = {"SELECT dev, fsid, type FROM devices ORDER BY dev", NULL, NULL};
	size_t room = 0;
	int result;

	query_use(&q);
	while ((result = query_step(&q)) == 1) {
		if (*count == room) {
			struct device *more =
			    realloc(*rows, (room = 2 * room + 16) * sizeof(*more));

			if (!more) {
				query_done(&q);
				return -ENOMEM;
			}
			*rows = more;
		}
		(*rows)[*count] = (struct device){
		    .dev = (uint64_t)sqlite3_column_int64(q.s, 0),
		    .was = (uint64_t)sqlite3_column_int64(q.s, 0),
		    .fsid = (uint64_t)sqlite3_column_int64(q.s, 1),
		    .type = sqlite3_column_int64(q.s, 2),
		};
		++*count;
	}
	query_done(&q);
	return result;
}

/* Renumbering ------------------------------------------------------------- */

/* Drops what stands in the way of moving records from `from` to `to`: of two
 * records of one inode the one that changed last stays if both are of one
 * file system, else the one that moves. */
static int make_way(uint64_t from, uint64_t to, bool same_fs)
{
	static struct query q = {"SELECT old.ino, CASE WHEN ?3 AND old.changed <= new.changed"
				 " THEN old.id ELSE new.id END"
				 " FROM records AS old JOIN records AS new"
				 " ON new.dev = ?2 AND new.ino = old.ino"
				 " WHERE old.dev = ?1 AND old.ino > ?4 ORDER BY old.ino LIMIT 256",
				 NULL, NULL};
	int64_t ids[256], ino = INT64_MIN;
	int n, result;

	do {
		sqlite3_stmt *s = query_use(&q);

		sqlite3_bind_int64(s, 1, (int64_t)from);
		sqlite3_bind_int64(s, 2, (int64_t)to);
		sqlite3_bind_int(s, 3, same_fs);
		sqlite3_bind_int64(s, 4, ino);
		for (n = 0; (result = query_step(&q)) == 1; n++) {
			ino = sqlite3_column_int64(s, 0);
			ids[n] = sqlite3_column_int64(s, 1);
		}
		query_done(&q);
		for (int i = 0; !result && i < n; i++)
			result = identity_drop(ids[i]);
	} while (!result && n == sizeof(ids) / sizeof(*ids));
	return result;
}

/* Gives the records of `d`, and its row, the number `to`. */
static int renumber(struct device *d, uint64_t to)
{
	static struct query move = {"UPDATE records SET dev = ?2 WHERE dev = ?1", NULL, NULL};
	static struct query remove = {"DELETE FROM devices WHERE dev = ?1", NULL, NULL};
	struct device target;
	sqlite3_stmt *s;
	int result = read_row(to, &target);

	if (result >= 0)
		result = make_way(d->dev, to,
				  result == 1 && target.fsid == d->fsid && target.type == d->type);
	if (result)
		return result;
	s = query_use(&move);
	sqlite3_bind_int64(s, 1, (int64_t)d->dev);
	sqlite3_bind_int64(s, 2, (int64_t)to);
	result = query_run(&move);
	if (result)
		return result;
	d->records = query_changes();
	sqlite3_bind_int64(query_use(&remove), 1, (int64_t)d->dev);
	result = query_run(&remove);
	d->dev = to;
	devices.moved = true;
	return result ? result : write_row(d);
}

/* Gives it a number that no device has. */
static int park(struct device *d)
{
	static struct query q = {"SELECT max(dev) FROM (SELECT dev FROM devices WHERE dev < 0"
				 " UNION ALL SELECT max(dev) FROM records WHERE dev < 0)",
				 NULL, NULL};
	uint64_t free_one = DEVICES_PARKED + 1;
	int result;

	query_use(&q);
	result = query_step(&q);
	if (result == 1 && sqlite3_column_type(q.s, 0) == SQLITE_INTEGER)
		free_one = (uint64_t)sqlite3_column_int64(q.s, 0) + 1;
	query_done(&q);
	return result < 0 ? result : renumber(d, free_one);
}

/* The number may have been given to another file system. */
static int leave_number(struct device *d)
{
	const struct mounted *m = mounts_find(devices.list, devices.count, d->dev);

	return m && m->fsid && !same(d, m) ? park(d) : 0;
}

/* The file system may have another number now. */
static int find_number(struct device *d)
{
	const struct mounted *found = NULL;

	/* It is where it was; or what is there can't be told. */
	if (mounts_find(devices.list, devices.count, d->dev))
		return 0;
	for (size_t i = 0; i < devices.count; i++) {
		const struct mounted *m = &devices.list[i];

		if (!same(d, m))
			continue;
		if (found) {
			diag_say("file system %016llx is mounted as more than one device, such as"
				 " %u:%u and %u:%u: its records wait",
				 (unsigned long long)d->fsid, major(found->dev), minor(found->dev),
				 major(m->dev), minor(m->dev));
			return 0;
		}
		found = m;
	}
	return found ? renumber(d, found->dev) : 0;
}

static void say(const struct device *d)
{
	char was[64] = "a file system that was not mounted";

	if (d->dev == d->was)
		return;
	if (!(d->was & DEVICES_PARKED))
		snprintf(was, sizeof(was), "device %u:%u", major(d->was), minor(d->was));
	if (d->dev & DEVICES_PARKED)
		diag_say("%s is another file system now: %lld records wait for theirs", was,
			 (long long)d->records);
	else
		diag_say("%s is device %u:%u now: %lld records follow", was, major(d->dev),
			 minor(d->dev), (long long)d->records);
}

static int settle(struct device **rows, size_t *count)
{
	int result = remove_idle_rows();

	if (!result)
		result = read_rows(rows, count);
	/* All leave before one arrives, so that two may change places. */
	for (size_t i = 0; !result && i < *count; i++)
		result = leave_number(&(*rows)[i]);
	for (size_t i = 0; !result && i < *count; i++)
		result = find_number(&(*rows)[i]);
	return result;
}

/* Holds the rows against the list, as one change. */
static void hold(void)
{
	struct device *rows = NULL;
	size_t count = 0;
	int result = store_save();

	if (!result) {
		result = settle(&rows, &count);
		if (!result)
			result = store_keep();
		else
			store_undo();
	}
	for (size_t i = 0; !result && i < count; i++)
		say(&rows[i]);
	if (result)
		diag_say("error: records could not be held against what is mounted");
	free(rows);
}

void devices_settle(void)
{
	devices.settled = true;
	if (read_list())
		return;
	hold();
	store_end();
}

void devices_look(void)
{
	int64_t t;

	if (!devices.settled || store_failed())
		return;
	t = now();
	if (t < devices.polled + POLL_AFTER)
		return;
	devices.polled = t;
	devices.changed |= mounts_changed();
	if (devices.changed && t >= devices.read_again && !read_list())
		hold();
}

int devices_meet(uint64_t dev)
{
	const struct mounted *m;
	int result = 0;

	if (devices.epoch != store_epoch())
		forget();
	if (dev == devices.last || !devices.settled)
		return 0;
	m = mounts_find(devices.list, devices.count, dev);
	if (m && m->fsid && !devices.met[m - devices.list]) {
		result = write_row(&(struct device){.dev = dev, .fsid = m->fsid, .type = m->type});
		devices.met[m - devices.list] = !result;
	}
	devices.last = dev;
	return result && store_failed() ? -EIO : 0;
}

bool devices_moved(void)
{
	bool moved = devices.moved;

	devices.moved = false;
	return moved;
}

void devices_close(void)
{
	drop_list();
	mounts_close();
	devices.settled = false;
}
