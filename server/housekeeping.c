/* SPDX-License-Identifier: MIT
 *
 * A file that has lost its last name lives on as long as it is open somewhere,
 * and so must its record.  Which files are open can be seen in /proc; a look
 * there costs some milliseconds, so it waits until many are gone.  Where it
 * can't be seen, and for files whose names we may only have lost, time decides.
 */
#include "housekeeping.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../common/proc.h"
#include "record.h"
#include "share.h"
#include "store.h"

#define SECOND ((int64_t)1000000000)
#define LOOK_EVERY SECOND
#define GONE_AFTER (24 * 3600 * SECOND)
#define GONE_EARLY (600 * SECOND) /* where there are many and /proc shows nothing */
#define LOST_AFTER (30 * 24 * 3600 * SECOND)
#define MANY 4096 /* removals, or gone files, that are worth a look */
#define BATCH 512 /* records that are removed at once */

/* The oldest records of kind ?1 that last changed before ?2. */
#define OLDEST                                                                                     \
	"(SELECT id FROM records WHERE orphan = ?1 AND orphan > 0 AND changed < ?2"                \
	" ORDER BY changed, id LIMIT ?3)"

static int purge(enum orphan orphan, int64_t before)
{
	static struct query xattrs = {"DELETE FROM xattrs WHERE record IN " OLDEST, NULL, NULL};
	static struct query records = {"DELETE FROM records WHERE id IN " OLDEST
				       " RETURNING dev, ino, birth, generation",
				       NULL, NULL};
	struct query *steps[] = {&xattrs, &records};
	int result = 0;

	for (int i = 0; !result && i < 2; i++) {
		sqlite3_stmt *s = query_use(steps[i]);

		sqlite3_bind_int(s, 1, (int)orphan);
		sqlite3_bind_int64(s, 2, before);
		sqlite3_bind_int(s, 3, BATCH);
		while ((result = query_step(steps[i])) == 1) {
			struct ident gone = {
			    .dev = (uint64_t)sqlite3_column_int64(s, 0),
			    .ino = (uint64_t)sqlite3_column_int64(s, 1),
			    .birth = sqlite3_column_int64(s, 2),
			    .generation = (uint64_t)sqlite3_column_int64(s, 3),
			};

			share_note_gone(&gone);
		}
		query_done(steps[i]);
	}
	return result;
}

/* Orphans of one kind that last changed before `before`, at most `most`; or a
 * negative errno. */
static int64_t count(enum orphan orphan, int64_t before, int most)
{
	static struct query q = {"SELECT count(*) FROM " OLDEST, NULL, NULL};
	sqlite3_stmt *s = query_use(&q);
	int64_t n;

	sqlite3_bind_int(s, 1, (int)orphan);
	sqlite3_bind_int64(s, 2, before);
	sqlite3_bind_int(s, 3, most);
	n = query_step(&q);
	if (n == 1)
		n = sqlite3_column_int64(s, 0);
	query_done(&q);
	return n;
}

/* A gone file is open: its record counts as changed now. */
static int keep(uint64_t dev, uint64_t ino, int64_t now)
{
	static struct query q = {
	    "UPDATE records SET changed = ?3 WHERE dev = ?1 AND ino = ?2 AND orphan = 2", NULL,
	    NULL};
	sqlite3_stmt *s = query_use(&q);

	sqlite3_bind_int64(s, 1, (int64_t)dev);
	sqlite3_bind_int64(s, 2, (int64_t)ino);
	sqlite3_bind_int64(s, 3, now);
	return query_run(&q);
}

/* What a process has open of files without names. */
static int keep_open_files(int proc, const char *pid, int64_t now)
{
	char path[32], link[PATH_MAX];
	struct dirent *e;
	int fd, result = 0;
	DIR *dir;

	strcat(strcpy(path, pid), "/fd");
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	/* Not ours, or it has ended. */
	if (!dir)
		return 0;
	while (!result && (e = readdir(dir))) {
		ssize_t len = readlinkat(fd, e->d_name, link, sizeof(link));
		struct statx sx;

		/* Another file's answer might be long in coming. */
		if (len < 0 || !proc_is_deleted(link, (size_t)len) ||
		    statx(fd, e->d_name, AT_STATX_DONT_SYNC, STATX_INO, &sx))
			continue;
		result = keep(makedev(sx.stx_dev_major, sx.stx_dev_minor), sx.stx_ino, now);
	}
	closedir(dir);
	return result;
}

/* Looks for gone files that are open: 1, or 0 where nothing can be seen. */
static int keep_open(int64_t now)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	int result = 0, seen = 0;

	while (dir && !result && (e = readdir(dir))) {
		if (!isdigit((unsigned char)*e->d_name) || strlen(e->d_name) > 10)
			continue;
		seen |= atoi(e->d_name) == getpid();
		result = keep_open_files(dirfd(dir), e->d_name, now);
	}
	if (dir)
		closedir(dir);
	return result ? result : seen;
}

static int remove_old(int64_t gone_before, int64_t lost_before)
{
	int result = store_save();

	if (result)
		return result;
	result = purge(ORPHAN_GONE, gone_before);
	if (!result)
		result = purge(ORPHAN_LOST, lost_before);
	if (!result)
		return store_keep();
	store_undo();
	return result;
}

int housekeeping(void)
{
	static unsigned seen = -MANY; /* so that a start looks, too */
	static int64_t looked, gone_before;
	int64_t now, lost_before;
	int result;

	if (record_removals() - seen < MANY)
		return 0;
	now = store_now();
	lost_before = now - LOST_AFTER;
	if (now - looked >= LOOK_EVERY || now < looked) {
		bool many = count(ORPHAN_GONE, INT64_MAX, MANY) == MANY;

		looked = now;
		result = many ? keep_open(now) : 0;
		if (result < 0)
			return result;
		gone_before = now - (result ? LOOK_EVERY : many ? GONE_EARLY : GONE_AFTER);
	}
	if (count(ORPHAN_GONE, gone_before, 1) <= 0 && count(ORPHAN_LOST, lost_before, 1) <= 0) {
		/* The rest is too young: what comes next decides. */
		seen = record_removals() - MANY / 2;
		return 0;
	}
	return remove_old(gone_before, lost_before);
}
