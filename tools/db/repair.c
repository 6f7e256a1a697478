/* SPDX-License-Identifier: MIT
 *
 * pqfs-db repair: mends what is certain about records and names, and names what
 * is not.
 */
#include "repair.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../abspath.h"
#include "../die.h"
#include "command.h"

struct edit *repair_edit(struct repair *r)
{
	if (!r->edit)
		r->edit = edit_open(r->dir, finding_failed, &r->failed);
	if (!r->edit)
		exit(STATUS_FAILURE);
	return r->edit;
}

static void give_name(struct edit *e, const struct finding *f)
{
	if (!*f->path || f->alone) {
		edit_name(e, &f->r->ident, f->now);
		if (*f->path)
			edit_unname(e, &f->r->ident, f->path);
	} else {
		edit_move(e, &f->r->ident, f->r->attr.mode, f->path, f->now);
	}
}

/* Returns what is done, or NULL. */
static const char *mend(struct repair *r, const struct finding *f)
{
	struct edit *e = r->dry ? NULL : repair_edit(r);

	switch (f->kind) {
	case FINDING_MOVED:
		if (e && !f->implied)
			give_name(e, f);
		return "gets that name";
	case FINDING_NAME:
		if (e)
			edit_unname(e, &f->r->ident, f->path);
		return "the name is dropped";
	case FINDING_DEVICE:
		if (e)
			edit_adopt(e, &f->r->ident, &f->real->id, f->path);
		return "the record follows";
	default:
		break;
	}
	if (f->kind == FINDING_REPLACED && f->recorded) {
		if (e)
			edit_name(e, &f->real->id, f->path);
		return "that file gets the name";
	}
	if (r->adopt && f->real && f->fits && !f->recorded) {
		if (e)
			edit_adopt(e, &f->r->ident, &f->real->id, f->path);
		return "that file gets the record";
	}
	return NULL;
}

static int tell(void *ctx, const struct finding *f)
{
	struct repair *r = ctx;
	const char *action;

	/* A server is not started for what can't be mended. */
	if (f->kind == FINDING_GONE || f->kind == FINDING_TYPE || f->kind == FINDING_UNREACHED ||
	    ((f->kind == FINDING_REPLACED || f->kind == FINDING_UNMOUNTED) && !f->recorded &&
	     !(r->adopt && f->fits)))
		action = NULL;
	else
		action = mend(r, f);
	if (action)
		r->done++;
	else
		r->left++;
	if (!f->implied)
		finding_print(f, action ? action : "left alone", r->json);
	return 0;
}

static int run_survey(struct repair *r, struct survey *s)
{
	int result = survey(r->db, s);

	if (result == -ENOENT)
		die(STATUS_FAILURE, "%s: not recorded", s->path);
	if (result)
		return result;
	if (r->edit && edit_wait(r->edit))
		exit(STATUS_FAILURE);
	finding_totals(s, r->dry ? "would be mended" : "mended",
		       r->done > r->failed ? r->done - r->failed : 0, r->json);
	return 0;
}

static void finish(struct repair *r)
{
	if (r->edit && edit_close(r->edit))
		exit(STATUS_FAILURE);
	r->edit = NULL;
}

struct options {
	const char *from, *to;
	struct survey survey;
};

static char **take_options(struct common *c, int argc, char **argv, struct repair *r,
			   struct options *o)
{
	enum { FROM = 1, TO, ADOPT, SEARCH };
	static const struct option known[] = {COMMON_OPTIONS,
					      {"from", required_argument, NULL, FROM},
					      {"to", required_argument, NULL, TO},
					      {"adopt", no_argument, NULL, ADOPT},
					      {"search", required_argument, NULL, SEARCH},
					      {"dry-run", no_argument, NULL, 'n'},
					      {0}};
	int option;

	while ((option = getopt_long(argc, argv, "n", known, NULL)) != -1) {
		if (option == FROM)
			o->from = optarg;
		else if (option == TO)
			o->to = optarg;
		else if (option == ADOPT)
			r->adopt = 1;
		else if (option == SEARCH)
			finding_search(&o->survey, optarg);
		else if (option == 'n')
			r->dry = 1;
		else
			common_option(c, option, &command_repair);
	}
	if (!o->from != !o->to)
		die(STATUS_USAGE, "--from and --to belong together");
	if (o->from && (r->adopt || o->survey.search))
		die(STATUS_USAGE, "--from and --to exclude --adopt and --search");
	return common_arguments(argc, argv, &command_repair, 0, o->from ? 0 : 1);
}

static int run_repair(struct common *c, int argc, char **argv)
{
	struct repair r = {0};
	struct options o = {.survey = {.label = "repair", .fn = tell, .ctx = &r}};
	char **paths = take_options(c, argc, argv, &r, &o), *dir;
	char *path = *paths ? abspath(*paths) : NULL;
	int result;

	r.json = c->form == FORM_JSON;
	r.dir = dir = common_open(c, &r.db);
	o.survey.path = path;
	if (o.from) {
		char *from = abspath(o.from), *to = abspath(o.to);

		result = repair_tree(&r, from, to);
		if (result == -ENOENT)
			die(STATUS_FAILURE, "%s: not recorded", from);
		free(from);
		free(to);
	} else {
		result = run_survey(&r, &o.survey);
	}
	if (result)
		common_die(dir, r.db);
	finish(&r);
	dbread_close(r.db);
	free(dir);
	free(path);
	return r.left || r.failed ? STATUS_FAILURE : 0;
}

const struct command command_repair = {
    .word = "repair",
    .arguments = "[-n] [--adopt] [--search DIR]... [PATH] | [-n] --from DIR --to DIR",
    .summary = "have records follow files that were moved, remounted or restored",
    .options =
	"  -n, --dry-run        only show what would be done\n"
	"  --adopt              files that have taken the names of others get their records\n"
	"  --search DIR         look there for files that have been moved\n"
	"  --from DIR --to DIR  what was at the one is at the other, moved or copied\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_repair,
};
