/* SPDX-License-Identifier: MIT
 *
 * The records of a state directory at this moment: by the names that they have, or by
 * the real files of a tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../server/dbread.h"
#include "../die.h"
#include "../launch.h"
#include "../print.h"
#include "../real.h"
#include "../statedir.h"
#include "files.h"
#include "source.h"
#include "walk.h"

struct reading {
	struct source *source;
	struct dbread *db;
	char *dir;
	int fd;      /* of the base; -1: it is not there */
	size_t skip; /* of a path, what is the base's */
	entry_fn *fn;
	void *ctx;
};

__attribute__((noreturn)) static void fail(const struct reading *r)
{
	die(entry_trouble, "%s/%s", r->dir, dbread_why(r->db));
}

static int take_attribute(void *ctx, const char *name, const void *value, size_t len)
{
	attrset_put(ctx, name, value, len);
	return 0;
}

/* Gives on what a session sees of a file: what is recorded (record->id), or `real`, as
 * root's.  `real` is NULL where no file is known to be there. */
static void give(const struct reading *r, const char *path, const struct dbread_record *record,
		 const struct real *real)
{
	struct entry e = {
	    .path = path,
	    .known = ENTRY_TYPE | ENTRY_MODE | ENTRY_UID | ENTRY_GID | ENTRY_XATTRS,
	    .id = real ? real->id : record->ident,
	    .links = real ? real->links : 0,
	};
	char *target = NULL;

	if (record->id) {
		e.attr = record->attr;
		e.changed = record->changed;
		if (e.attr.flags && dbread_xattrs(r->db, record->id, take_attribute, &e.xattrs))
			fail(r);
	} else {
		e.attr = real->attr;
		e.changed = real->changed;
		e.attr.uid = e.attr.uid == geteuid() ? 0 : e.attr.uid;
		e.attr.gid = e.attr.gid == getegid() ? 0 : e.attr.gid;
	}
	if (print_is_device(e.attr.mode))
		e.known |= ENTRY_RDEV;
	if (real && S_ISLNK(e.attr.mode) && (target = files_target(r->fd, path)))
		e.known |= ENTRY_TARGET;
	e.target = target;
	r->fn(r->ctx, &e);
	attrset_free(&e.xattrs);
	free(target);
}

static int is_of(const struct dbread_record *record, const struct real *real)
{
	return ident_same(&record->ident, &real->id) &&
	       real_type_fits(real->attr.mode, record->attr.mode);
}

/* A record by its name. */
static void give_named(const struct reading *r, const char *path,
		       const struct dbread_record *record)
{
	struct real real;
	int there = r->fd >= 0 && !real_look(r->fd, path, &real) && is_of(record, &real);

	if (there || r->fd < 0 || !r->source->live)
		give(r, path, record, there ? &real : NULL);
	else
		r->source->gone++;
}

static int give_stop(void *ctx, const struct walk_stop *stop)
{
	const struct reading *r = ctx;
	const char *path = stop->path + r->skip;

	if (!stop->record->id)
		return 0;
	give_named(r, stop->depth ? path : ".", stop->record);
	return S_ISDIR(stop->record->attr.mode) ? 0 : WALK_PAST;
}

/* A real file, recorded or not. */
static void give_real(void *ctx, int dirfd, const char *path, const struct real *real)
{
	const struct reading *r = ctx;
	struct dbread_record record = {0};
	int result = dbread_inode(r->db, real->id.dev, real->id.ino, &record);

	(void)dirfd;
	if (result < 0)
		fail(r);
	if (!result || !is_of(&record, real))
		record.id = 0;
	give(r, path, &record, real);
}

void source_state(struct source *s, entry_fn *fn, void *ctx)
{
	char *why, reason[DB_WHY],
	    *base = text("/%s", s->base && strcmp(s->base, ".") ? s->base : "");
	struct reading r = {.source = s, .fn = fn, .ctx = ctx};
	int result = 0;

	r.dir = statedir_open(s->path, &why);
	if (!r.dir)
		die(entry_trouble, "%s", why);
	launch_catch_up(r.dir);
	if (dbread_open(&r.db, r.dir, reason))
		die(entry_trouble, "%s/%s", r.dir, reason);
	r.skip = strlen(base) + (base[1] != '\0');
	r.fd = open(base, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dbread_begin(r.db))
		fail(&r);
	if (s->whole)
		files_walk(base, give_real, &r);
	else
		result = walk(r.db, base, give_stop, NULL, &r);
	if (result < 0)
		fail(&r);
	dbread_end(r.db);
	dbread_close(r.db);
	if (r.fd >= 0)
		close(r.fd);
	free(r.dir);
	free(base);
}
