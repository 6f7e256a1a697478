/* SPDX-License-Identifier: MIT
 *
 * Names are walked directory by directory, each opened from the one above it,
 * so that a look costs no walk of a path, and no symbolic link that has taken a
 * directory's place is followed.  All is read in one snapshot; memory grows with
 * the records that are not where they should be, not with those that are.
 */
#include "survey.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../die.h"
#include "../progress.h"
#include "survey_run.h"

/* A directory of the file system that names are walked along. */
struct place {
	int fd;       /* -1: it is not there, or can't be opened */
	int error;    /* -errno: why */
	uint64_t dev; /* of the nearest one that is there */
	int topmost;  /* no record above */
	char *path;   /* without a slash at the end: "" for the root */
};

/* What is at a name. */
struct look {
	int error; /* 0: `real` is filled; or -errno */
	struct real real;
};

int survey_tell(struct survey_run *run, const struct finding *f)
{
	run->s->found[f->kind]++;
	return run->s->fn(run->s->ctx, f);
}

int survey_is_below(const char *path, const char *top)
{
	size_t n = strlen(top);

	if (n == 1)
		return 1;
	return !strncmp(path, top, n) && (!path[n] || path[n] == '/');
}

/* Whether the file is that of the record, but for the device's number. */
static int is_renumbered(const struct dbread_record *r, const struct real *real)
{
	struct ident there = real->id;

	if (there.dev == r->ident.dev)
		return 0;
	there.dev = r->ident.dev;
	return ((there.birth && r->ident.birth) || (there.generation && r->ident.generation)) &&
	       ident_same(&there, &r->ident) && real_type_fits(real->attr.mode, r->attr.mode);
}

static int is_file_of(const struct dbread_record *r, const struct look *l)
{
	return !l->error && ident_same(&l->real.id, &r->ident) &&
	       real_type_fits(l->real.attr.mode, r->attr.mode);
}

/* What is wrong with a name of `r` where `l` is; it is not the file.  `dev` is the
 * device of the nearest directory. */
static enum finding_kind judge(const struct dbread_record *r, const struct look *l, uint64_t dev)
{
	if (l->error && l->error != -ENOENT && l->error != -ENOTDIR)
		return FINDING_UNREACHED;
	if (l->error)
		return dev == r->ident.dev ? FINDING_GONE : FINDING_UNMOUNTED;
	if (ident_same(&l->real.id, &r->ident))
		return FINDING_TYPE;
	if (is_renumbered(r, &l->real))
		return FINDING_DEVICE;
	return dev == r->ident.dev || l->real.id.dev == r->ident.dev ? FINDING_REPLACED
								     : FINDING_UNMOUNTED;
}

/* The other names of a record, one of which is wrong. */
struct others {
	struct survey_run *run;
	int64_t edge;  /* the wrong one */
	int64_t first; /* of those that are looked at */
	char *fine;    /* one that is right, or NULL */
	int error;     /* of one that can't be looked at */
};

static int look_at_other(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct others *o = ctx;
	const char *top = o->run->s->path;
	struct look l;

	/* What has no path, for it is too long, can't be looked at. */
	if (edge == o->edge || edge == DBREAD_NONE)
		return 0;
	if (*path && (!top || survey_is_below(path, top)) && edge < o->first)
		o->first = edge;
	l.error = *path ? real_look(AT_FDCWD, path, &l.real) : -ENAMETOOLONG;
	if (!o->fine && is_file_of(r, &l))
		o->fine = text_copy(path);
	else if (l.error && l.error != -ENOENT && l.error != -ENOTDIR)
		o->error = l.error;
	return 0;
}

static void note_device(struct survey_run *run, uint64_t dev)
{
	for (size_t i = 0; i < run->devices_count && i < SURVEY_DEVICES; i++)
		if (run->devices[i] == dev)
			return;
	if (run->devices_count < SURVEY_DEVICES)
		run->devices[run->devices_count] = dev;
	run->devices_count++;
}

static void remember(struct survey_run *run, const struct dbread_record *r, enum finding_kind kind)
{
	if (run->count == run->room) {
		run->room = run->room ? run->room * 2 : 256;
		run->missing = realloc(run->missing, run->room * sizeof(*run->missing));
		if (!run->missing)
			die(STATUS_FAILURE, "out of memory");
	}
	run->missing[run->count++] =
	    (struct missing){r->ident.ino, (uint64_t)r->id, (uint64_t)kind, 0};
	note_device(run, r->ident.dev);
}

/* The name `path` is not that of the file.  Each record is told of, or noted as
 * missing, at one of its names. */
static int name_is_wrong(struct survey_run *run, const struct dbread_record *r, int64_t edge,
			 const char *path, const struct look *l, enum finding_kind kind)
{
	struct others o = {.run = run, .edge = edge, .first = edge};
	struct finding f = {.kind = kind, .r = r, .path = path, .real = l->error ? NULL : &l->real};
	int result = dbread_names(run->db, r, look_at_other, &o);

	if (result)
		return result;
	if (o.fine) {
		f.kind = FINDING_NAME;
		f.now = o.fine;
		result = survey_tell(run, &f);
	} else if (o.first == edge && (kind == FINDING_DEVICE || kind == FINDING_TYPE)) {
		result = survey_tell(run, &f);
	} else if (o.first == edge) {
		remember(run, r, o.error ? FINDING_UNREACHED : kind);
	}
	free(o.fine);
	return result;
}

/* Directories, walked down along the names ------------------------------------- */

static void enter(struct place *in, const struct place *above, const char *name,
		  const struct look *l)
{
	*in = (struct place){.fd = -1, .error = l->error, .dev = above->dev};
	in->path = text("%s/%s", above->path, name);
	if (l->error)
		return;
	in->error = -ENOTDIR;
	if (!S_ISDIR(l->real.attr.mode))
		return;
	in->error = 0;
	in->fd = openat(above->fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (in->fd < 0)
		in->error = errno == ELOOP ? -ENOTDIR : -errno;
	else
		in->dev = l->real.id.dev;
}

static void leave(struct place *in)
{
	if (in->fd >= 0)
		close(in->fd);
	free(in->path);
}

static struct look look_in(const struct place *in, const char *name)
{
	struct look l = {.error = in->error};

	if (!in->error)
		l.error = real_look(in->fd, name, &l.real);
	return l;
}

/* Files may have been moved about in the folders where the recorded ones are. */
static void add_top(struct survey_run *run, const char *path)
{
	if (run->tops_count && survey_is_below(path, run->tops[run->tops_count - 1]))
		return;
	if (run->tops_count == run->tops_room) {
		run->tops_room = run->tops_room ? run->tops_room * 2 : 16;
		run->tops = realloc(run->tops, run->tops_room * sizeof(*run->tops));
		if (!run->tops)
			die(STATUS_FAILURE, "out of memory");
	}
	run->tops[run->tops_count++] = text_copy(*path ? path : "/");
}

struct step {
	struct survey_run *run;
	struct place *in;
};

static int walk_edge(void *ctx, const struct dbread_edge *e, const struct dbread_record *r)
{
	const struct step *step = ctx;
	struct survey_run *run = step->run;
	struct look l = look_in(step->in, e->name);
	struct place below;
	int result = 0;

	progress_at(++run->s->names);
	enter(&below, step->in, e->name, &l);
	below.topmost = step->in->topmost && !r->id;
	if (r->id && step->in->topmost)
		add_top(run, step->in->path);
	if (r->id && !is_file_of(r, &l))
		result = name_is_wrong(run, r, e->id, below.path, &l, judge(r, &l, step->in->dev));
	/* A plain file's name may have names below it, too, if a directory has it now. */
	if (!result && (!r->id || S_ISDIR(r->attr.mode) || below.fd >= 0))
		result = dbread_list(run->db, e->id, walk_edge, &(struct step){run, &below});
	leave(&below);
	return result;
}

/* Walks all below the root, or just what is at `path`. */
static int walk_names(struct survey_run *run, const char *path)
{
	struct place at = {.fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), .topmost = 1};
	struct look l = {.error = at.fd < 0 ? -errno : real_look(AT_FDCWD, "/", &l.real)};
	struct dbread_record r = {0};
	struct dbread_edge e = {0};
	int64_t parent = DBREAD_ROOT;
	int result = 0;

	at.error = l.error;
	at.dev = l.error ? 0 : l.real.id.dev;
	at.path = text_copy("");
	for (const char *p = path ? path : "/"; *(p += strspn(p, "/")) && !result;) {
		size_t n = strcspn(p, "/");
		char *name = text("%.*s", (int)n, p), *whole = text("%s/%s", at.path, name);
		struct place below;

		p += n;
		result = dbread_lookup(run->db, whole, &e);
		r.id = 0;
		if (result > 0 && e.record)
			result = dbread_record(run->db, e.record, &r);
		if (result == 1 && !p[strspn(p, "/")]) {
			e = (struct dbread_edge){e.id, parent, e.record, name, n};
			result = walk_edge(&(struct step){run, &at}, &e, &r);
			p = "";
		} else if (result == 1) {
			l = look_in(&at, name);
			enter(&below, &at, name, &l);
			leave(&at);
			at = below;
			at.topmost = 1;
			parent = e.id;
			result = 0;
		} else if (!result) {
			result = -ENOENT;
		}
		free(name);
		free(whole);
	}
	if (!path || !strcmp(path, "/"))
		result = dbread_list(run->db, DBREAD_ROOT, walk_edge, &(struct step){run, &at});
	leave(&at);
	return result;
}

/* What was not found ------------------------------------------------------------ */

static int by_inode(const void *one, const void *two)
{
	const struct missing *a = one, *b = two;

	return a->ino < b->ino ? -1 : a->ino > b->ino;
}

static int by_record(const void *one, const void *two)
{
	const struct missing *a = one, *b = two;

	return a->record < b->record ? -1 : a->record > b->record;
}

/* The first name, by edge, that is in the survey. */
struct first {
	const struct survey *s;
	int64_t edge;
	char *path;
};

static int take_first(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct first *f = ctx;

	(void)r;
	if (!*path || edge == DBREAD_NONE || (f->edge != DBREAD_NONE && edge > f->edge) ||
	    (f->s->path && !survey_is_below(path, f->s->path)))
		return 0;
	f->edge = edge;
	strcpy(f->path, path);
	return 0;
}

int survey_path(struct survey_run *run, const struct dbread_record *r, char *path)
{
	*path = '\0';
	return dbread_names(run->db, r, take_first, &(struct first){run->s, DBREAD_NONE, path});
}

/* Looks at what has taken the name. */
static int look_at_heir(struct survey_run *run, struct finding *f, struct real *real)
{
	struct dbread_record other;
	int result;

	if (real_look(AT_FDCWD, f->path, real)) {
		if (f->kind == FINDING_REPLACED)
			f->kind = FINDING_GONE;
		return 0;
	}
	f->real = real;
	f->fits = real_type_fits(real->attr.mode, f->r->attr.mode);
	result = dbread_inode(run->db, real->id.dev, real->id.ino, &other);
	f->recorded = result == 1 && ident_same(&other.ident, &real->id);
	return result < 0 ? result : 0;
}

static int tell_missing(struct survey_run *run, const struct missing *m)
{
	char path[MSG_PATH_MAX];
	struct dbread_record r;
	struct finding f = {.kind = m->kind, .r = &r, .path = path};
	struct real real;
	int result = dbread_record(run->db, m->record, &r);

	if (result == 1)
		result = survey_path(run, &r, path);
	/* Without a name it may be anywhere. */
	if (result < 0 || !*path)
		return result < 0 ? result : 0;
	if (m->kind == FINDING_UNREACHED)
		f.error = real_look(AT_FDCWD, path, &real) ?: -EACCES;
	else if (m->kind != FINDING_GONE)
		result = look_at_heir(run, &f, &real);
	return result < 0 ? result : survey_tell(run, &f);
}

static int note_lost(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	(void)path, (void)edge;
	remember(ctx, r, FINDING_GONE);
	return 0;
}

/* The folders that are not below others. */
static void tidy_tops(struct survey_run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->tops_count; i++) {
		int covered = 0;

		for (size_t k = 0; k < run->tops_count && !covered; k++)
			covered = k != i && run->tops[k] &&
				  survey_is_below(run->tops[i], run->tops[k]) &&
				  (k < i || strcmp(run->tops[i], run->tops[k]));
		if (covered) {
			free(run->tops[i]);
			run->tops[i] = NULL;
		}
	}
	for (size_t i = 0; i < run->tops_count; i++)
		if (run->tops[i])
			run->tops[n++] = run->tops[i];
	run->tops = realloc(run->tops, (n + 1) * sizeof(*run->tops));
	if (!run->tops)
		die(STATUS_FAILURE, "out of memory");
	run->tops[n] = NULL;
	run->tops_count = n;
}

static int tell_of_missing(struct survey_run *run)
{
	int result = dbread_lost(run->db, note_lost, run);

	if (result || !run->count)
		return result;
	tidy_tops(run);
	qsort(run->missing, run->count, sizeof(*run->missing), by_inode);
	result = survey_search(run, run->s->search ? run->s->search : run->tops);
	qsort(run->missing, run->count, sizeof(*run->missing), by_record);
	for (size_t i = 0; !result && i < run->count; i++)
		if (!run->missing[i].found)
			result = tell_missing(run, &run->missing[i]);
	return result;
}

int survey(struct dbread *db, struct survey *s)
{
	struct survey_run run = {.db = db, .s = s};
	uint64_t records = 0;
	int result = dbread_begin(db);

	real_allow_descriptors();
	if (!result && !s->path)
		result = dbread_count(db, &records);
	progress_begin(s->label, records);
	if (!result)
		result = walk_names(&run, s->path);
	if (!result)
		result = tell_of_missing(&run);
	progress_end();
	dbread_end(db);
	for (size_t i = 0; i < run.tops_count; i++)
		free(run.tops[i]);
	free(run.tops);
	free(run.missing);
	return result;
}
