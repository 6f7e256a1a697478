/* SPDX-License-Identifier: MIT
 *
 * A tree that is elsewhere now.  A file that was moved there by rename is the file
 * of its record still, and only its name is another; a copy gets the record if
 * the file itself is gone.  All names of a record are dealt with at the first.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "../progress.h"
#include "../real.h"
#include "repair.h"
#include "survey_run.h"

struct move {
	struct repair *repair;
	const char *from, *to;
	int whole; /* the names have moved in one go */
	uint64_t seen, named, adopted, still, left;
};

/* A record and what its names lead to. */
struct subject {
	struct move *move;
	const struct dbread_record *r;
	int64_t first; /* its first name in the tree */
	int there;     /* the file is at one of its names */
	struct ident now;
	int known;       /* `now` is set */
	const char *why; /* it is left alone */
};

static char *new_path(const struct move *m, const char *path)
{
	const char *rest = path + (strcmp(m->from, "/") ? strlen(m->from) : 0);

	return text("%s%s", strcmp(m->to, "/") ? m->to : "", rest);
}

static void say(const struct move *m, const struct dbread_record *r, const char *path,
		const char *now, const char *what)
{
	int first = 1;

	progress_hide();
	if (m->repair->json) {
		json_string(stdout, &first, "path", path);
		json_string(stdout, &first, "now", now);
		json_attr(stdout, &first, &r->attr);
		json_string(stdout, &first, "action", what);
		puts("}");
	} else {
		print_name(stdout, now);
		printf(": %s\n", what);
	}
	if (ferror(stdout))
		print_done(0);
}

static int is_file(const char *path, const struct dbread_record *r)
{
	struct real real;

	return !real_look(AT_FDCWD, path, &real) && ident_same(&real.id, &r->ident) &&
	       real_type_fits(real.attr.mode, r->attr.mode);
}

/* First round over the names: where is the file? */
static int look(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct subject *s = ctx;

	if (!*path)
		return 0;
	if (survey_is_below(path, s->move->from) && edge < s->first)
		s->first = edge;
	if (is_file(path, r))
		s->there = 1;
	return 0;
}

/* Whether the file at `now` is to be the record's; the first that is settles it. */
static int is_heir(struct subject *s, const char *now)
{
	struct dbread_record other;
	struct real real;
	int result = real_look(AT_FDCWD, now, &real);

	if (result) {
		s->why = s->there ? "still where it was: left alone"
			 : result == -ENOENT || result == -ENOTDIR
			     ? "not there: left alone"
			     : "can't be looked at: left alone";
		return 0;
	}
	if (!real_type_fits(real.attr.mode, s->r->attr.mode)) {
		s->why = "another type of file is there: left alone";
		return 0;
	}
	if (s->known)
		return ident_same(&real.id, &s->now);
	if (!ident_same(&real.id, &s->r->ident)) {
		if (s->there) {
			s->why = "a copy; the file is still where it was: left alone";
			return 0;
		}
		result = dbread_inode(s->move->repair->db, real.id.dev, real.id.ino, &other);
		if (result < 0)
			return result;
		if (result && ident_same(&other.ident, &real.id)) {
			s->why = "that file has a record of its own: left alone";
			return 0;
		}
	}
	s->now = real.id;
	s->known = 1;
	return 1;
}

/* Second round: the names. */
static int settle(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct subject *s = ctx;
	struct move *m = s->move;
	struct edit *e = m->repair->dry ? NULL : repair_edit(m->repair);
	int first = !s->known, result;
	char *now;

	(void)edge;
	if (!*path || !survey_is_below(path, m->from))
		return 0;
	now = new_path(m, path);
	result = is_heir(s, now);
	if (result == 1) {
		int other = !ident_same(&s->now, &r->ident);

		if (other && first) {
			say(m, r, path, now, "gets the record");
			m->adopted++;
			if (e)
				edit_adopt(e, &r->ident, &s->now, now);
		} else if (e && !m->whole) {
			edit_name(e, &s->now, now);
		}
		if (e && !m->whole)
			edit_unname(e, &s->now, path);
		m->named++;
	} else if (!result && s->why) {
		say(m, r, path, now, s->why);
		m->left++;
	}
	free(now);
	return result < 0 ? result : 0;
}

static int move_record(struct move *m, const struct dbread_record *r, int64_t edge)
{
	struct subject s = {.move = m, .r = r, .first = edge};
	int result = dbread_names(m->repair->db, r, look, &s);

	if (result || s.first != edge)
		return result;
	return dbread_names(m->repair->db, r, settle, &s);
}

static int move_edge(void *ctx, const struct dbread_edge *e, const struct dbread_record *r)
{
	struct move *m = ctx;
	int result = r->id ? move_record(m, r, e->id) : 0;

	progress_at(++m->seen);
	if (!result && (!r->id || S_ISDIR(r->attr.mode)))
		result = dbread_list(m->repair->db, e->id, move_edge, m);
	return result;
}

/* All names move at once where nothing is left and nothing in the way. */
static int move_whole(struct move *m, const struct dbread_record *r)
{
	struct real real;
	struct dbread_edge there;
	int result = dbread_lookup(m->repair->db, m->to, &there);

	if (result || !real_look(AT_FDCWD, m->from, &real))
		return result < 0 ? result : 0;
	m->whole = 1;
	if (!m->repair->dry)
		edit_move(repair_edit(m->repair), r->id ? &r->ident : NULL,
			  r->id ? r->attr.mode : S_IFDIR, m->from, m->to);
	return 0;
}

static void totals(const struct move *m)
{
	int first = 1;

	if (m->repair->json) {
		json_string(stdout, &first, "finding", "totals");
		json_unsigned(stdout, &first, "names", m->named);
		json_unsigned(stdout, &first, "adopted", m->adopted);
		json_unsigned(stdout, &first, "left", m->left);
		puts("}");
		return;
	}
	printf("%" PRIu64 " names %s, %" PRIu64 " of files that %s the record of another; %" PRIu64
	       " left alone\n",
	       m->named, m->repair->dry ? "would move" : "moved", m->adopted,
	       m->repair->dry ? "would get" : "got", m->left);
}

int repair_tree(struct repair *repair, const char *from, const char *to)
{
	struct move m = {.repair = repair, .from = from, .to = to};
	struct dbread_record r = {0};
	struct dbread_edge e = {0};
	int result;

	if (survey_is_below(from, to) || survey_is_below(to, from))
		die(STATUS_USAGE, "--from, --to: '%s' and '%s' are inside each other", from, to);
	result = dbread_begin(repair->db);
	if (!result)
		result = dbread_lookup(repair->db, from, &e) ?: -ENOENT;
	if (result == 1 && e.record)
		result = dbread_record(repair->db, e.record, &r);
	if (result >= 0)
		result = move_whole(&m, &r);
	progress_begin("repair", 0);
	if (!result)
		result = move_edge(&m, &e, &r);
	progress_end();
	dbread_end(repair->db);
	repair->left = m.left;
	if (!result && (!repair->edit || !edit_wait(repair->edit)))
		totals(&m);
	return result;
}
