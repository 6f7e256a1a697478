/* SPDX-License-Identifier: MIT
 *
 * pqfs-db tree: the recorded tree, drawn.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../abspath.h"
#include "../die.h"
#include "../progress.h"
#include "command.h"
#include "listing.h"
#include "walk.h"

/* How a line begins: for each directory on the way one that goes on below or has
 * ended, then one for the entry. */
struct pen {
	const char *on, *over, *entry, *last;
};

static const struct pen ascii = {"|   ", "    ", "|-- ", "`-- "};
static const struct pen lines = {"│   ", "    ", "├── ", "└── "};

struct run {
	struct dbread *db;
	struct look look;
	struct listing *list;
	const struct pen *pen;
	unsigned depth; /* as deep as to go; 0: no end */
	char *lead;     /* of the directory at hand */
	size_t room;
	char *lasts; /* of each depth: whether its entry at hand is the last one */
	uint64_t directories, others;
};

/* Remembers of the way what lines need. */
static void remember(struct run *run, const struct walk_stop *stop)
{
	size_t need = (stop->depth + 1) * 8; /* bytes that a part of a line takes at most */

	if (need > run->room) {
		run->room = need * 2;
		run->lead = realloc(run->lead, run->room);
		run->lasts = realloc(run->lasts, run->room);
		if (!run->lead || !run->lasts)
			die(STATUS_FAILURE, "out of memory");
	}
	run->lasts[stop->depth] = (char)stop->last;
}

static void draw(struct run *run, unsigned depth)
{
	char *at = run->lead;

	*at = '\0';
	for (unsigned i = 1; i < depth; i++)
		at = stpcpy(at, run->lasts[i] ? run->pen->over : run->pen->on);
	if (depth)
		stpcpy(at, run->lasts[depth] ? run->pen->last : run->pen->entry);
}

static int enter(void *ctx, const struct walk_stop *stop)
{
	struct run *run = ctx;
	const struct dbread_record *r = stop->record;
	int holds = !r->id || S_ISDIR(r->attr.mode);
	const char *slash = strrchr(stop->path, '/');

	progress_at(run->directories + run->others);
	remember(run, stop);
	draw(run, stop->depth);
	if (stop->depth)
		*(holds ? &run->directories : &run->others) += 1;
	listing_branch(run->list, r->id ? &r->attr : NULL, stop->path, run->lead,
		       stop->depth ? slash + 1 : stop->path, stop->depth);
	return holds && (!run->depth || stop->depth < run->depth) ? 0 : WALK_PAST;
}

static const struct pen *choose_pen(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	int utf8 = locale && !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");

	if (locale)
		freelocale(locale);
	return utf8 ? &lines : &ascii;
}

static void print_sum(const struct run *run)
{
	printf("\n%llu director%s, %llu other file%s\n", (unsigned long long)run->directories,
	       run->directories == 1 ? "y" : "ies", (unsigned long long)run->others,
	       run->others == 1 ? "" : "s");
}

static unsigned parse_depth(const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || !n || n > INT32_MAX)
		die(STATUS_USAGE, "-L: '%s' is no depth from 1", value);
	return (unsigned)n;
}

static int run_tree(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS, LOOK_OPTIONS, {"level", required_argument, NULL, 'L'}, {0}};
	struct run run = {.pen = choose_pen()};
	char **paths, *path, *dir;
	int option, result;

	while ((option = getopt_long(argc, argv, "L:", known, NULL)) != -1) {
		if (option == 'L')
			run.depth = parse_depth(optarg);
		else if (!look_option(&run.look, option))
			common_option(c, option, &command_tree);
	}
	paths = common_arguments(argc, argv, &command_tree, 0, 1);
	path = abspath(*paths ? *paths : ".");
	dir = common_open(c, &run.db);
	run.look.form = c->form;
	run.list = listing_begin(&run.look, 1);
	look_progress(run.db, !run.depth && !strcmp(path, "/"));
	result = walk(run.db, path, enter, NULL, &run);
	progress_end();
	listing_end(run.list);
	if (result < 0)
		common_die(dir, run.db);
	if (!result)
		complain("%s: not recorded", path);
	else if (c->form == FORM_TEXT)
		print_sum(&run);
	dbread_close(run.db);
	free(run.lead);
	free(run.lasts);
	free(dir);
	free(path);
	return result ? 0 : STATUS_FAILURE;
}

const struct command command_tree = {
    .word = "tree",
    .arguments = "[-L DEPTH] [PATH]",
    .summary = "the recorded tree below a directory (the current one), drawn",
    .options = "  -L, --level DEPTH    no deeper than that\n" LOOK_NAMES_HELP LOOK_COLOUR_HELP,
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON | 1 << FORM_CSV,
    .run = run_tree,
};
