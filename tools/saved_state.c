/* SPDX-License-Identifier: MIT
 *
 * From a state directory to a save file of fakeroot's and back.
 */
#include "saved.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beside.h"
#include "connect.h"
#include "die.h"
#include "edit.h"
#include "launch.h"

static void failed(void *ctx, const char *path, int error)
{
	int *count = ctx;

	(void)path;
	if (!(*count)++)
		complain("what was saved can't be recorded: %s", strerror(-error));
}

int saved_load(const char *path, const char *dir)
{
	FILE *in = fopen(path, "re");
	struct saved s;
	struct edit *e;
	int failures = 0, result;

	if (!in) {
		complain("%s: %s", path, strerror(errno));
		return -1;
	}
	result = saved_read(in, path, &s);
	fclose(in);
	if (result)
		return -1;
	e = edit_open(dir, failed, &failures);
	if (!e) {
		saved_free(&s);
		return -1;
	}
	for (size_t i = 0; i < s.count; i++)
		edit_put(e, &s.files[i].id, &s.files[i].attr, NULL);
	for (size_t i = 0; i < s.xattr_count; i++)
		edit_xattr(e, &s.xattrs[i].id, s.xattrs[i].name, s.xattrs[i].value,
			   s.xattrs[i].len);
	result = edit_close(e);
	saved_free(&s);
	return result || failures ? -1 : 0;
}

/* A walk over the records: each comes once for each of its names. */
struct walk {
	struct dbread *db;
	FILE *out;
	struct dbread_record last; /* the one whose names are being counted */
	unsigned names;
};

static void write_last(struct walk *w)
{
	const struct dbread_record *r = &w->last;

	if (r->id && r->orphan != 2)
		saved_write_file(w->out, &(struct saved_file){r->ident, r->attr},
				 S_ISDIR(r->attr.mode) ? 2
				 : w->names            ? w->names
						       : 1);
	w->names = 0;
}

static int save_record(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct walk *w = ctx;

	(void)path;
	if (r->id != w->last.id)
		write_last(w);
	w->last = *r;
	w->names += edge != DBREAD_NONE;
	return 0;
}

static int save_xattr(void *ctx, const char *name, const void *value, size_t len)
{
	const struct walk *w = ctx;

	saved_write_xattr(w->out, &w->last.ident, name, value, len);
	return 0;
}

static int save_more(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct walk *w = ctx;

	(void)path, (void)edge;
	if (r->id == w->last.id || r->orphan == 2)
		return 0;
	w->last = *r;
	saved_write_birth(w->out, &r->ident);
	return r->attr.flags ? dbread_xattrs(w->db, r->id, save_xattr, w) : 0;
}

static int write_all(FILE *out, const char *dir)
{
	struct walk w = {.out = out};
	char why[DB_WHY];
	int result;

	launch_catch_up(dir);
	if (dbread_open(&w.db, dir, why)) {
		complain("%s/%s", dir, why);
		return -1;
	}
	result = dbread_begin(w.db);
	if (!result)
		result = dbread_each(w.db, save_record, &w);
	write_last(&w);
	w.last.id = 0;
	if (!result)
		result = dbread_each(w.db, save_more, &w);
	if (result)
		complain("%s/%s", dir, dbread_why(w.db));
	dbread_end(w.db);
	dbread_close(w.db);
	return result ? -1 : 0;
}

int saved_save(const char *path, const char *dir)
{
	char *beside;
	int fd = beside_open(path, &beside), result;
	/* Where there can be none beside it, it is written as it is. */
	FILE *out = fd < 0 ? fopen(path, "we") : fdopen(fd, "w");

	if (!out) {
		complain("%s: %s", path, strerror(errno));
		return -1;
	}
	result = write_all(out, dir);
	errno = 0;
	if ((ferror(out) | fclose(out)) && !result) {
		complain("%s: %s", path, strerror(errno ? errno : EIO));
		result = -1;
	}
	if (beside && !result && rename(beside, path)) {
		complain("%s: %s", path, strerror(errno));
		result = -1;
	}
	if (beside && result)
		unlink(beside);
	free(beside);
	return result;
}
