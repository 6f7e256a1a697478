/* SPDX-License-Identifier: MIT
 *
 * pqfs-db query: all records that given filters accept.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../print.h"
#include "../progress.h"
#include "command.h"
#include "filter.h"
#include "listing.h"
#include "walk.h"

#define LONG_PATH 65536

enum { NOT = 0x300, PRINT0, FILTERS }; /* FILTERS + enum filter_kind */

struct run {
	struct dbread *db;
	struct look look;
	struct filter filter;
	struct listing *list; /* NULL: names, with a NUL after each */
	uint64_t seen;
	int print0, not ;
};

static const char *const forms[] = {
    [FILTER_OWNER] = "--owner: '%s' is no user",
    [FILTER_GROUP] = "--group: '%s' is no group",
    [FILTER_MODE] = "--mode: '%s' is no mode such as 0755, -4000, /6000 or -u+s",
    [FILTER_TYPE] = "--type: '%s' is no type: f, d, l, b, c, p or s, or several with commas",
    [FILTER_DEVICE] = "--device: '%s' is no device MAJOR:MINOR",
    [FILTER_NEWER] = "--newer: '%s' is no time such as '2026-11-20 14:30' or 10m, and no file",
};

static void take_filter(struct run *run, enum filter_kind kind)
{
	int err = filter_add(&run->filter, kind, run->not, optarg);

	run->not = 0;
	if (err == -E2BIG)
		die(STATUS_USAGE, "query: more than %d filters", FILTER_MOST);
	if (err) {
		char *line = text(forms[kind], optarg);

		die(STATUS_USAGE, "%s", line);
	}
}

static void take_option(struct common *c, struct run *run, int option)
{
	if (option >= FILTERS) {
		take_filter(run, (enum filter_kind)(option - FILTERS));
		return;
	}
	if (run->not )
		die(STATUS_USAGE, "--not: a filter has to follow");
	if (option == NOT)
		run->not = 1;
	else if (option == PRINT0)
		run->print0 = 1;
	else if (!look_option(&run->look, option))
		common_option(c, option, &command_query);
}

static void print_found(const struct run *run, const struct attr *attr, const char *path)
{
	if (run->list)
		listing_row(run->list, attr, path);
	else if (*path)
		fwrite(path, 1, strlen(path) + 1, stdout);
	if (ferror(stdout))
		print_done(0);
}

static int meet(struct run *run, const struct dbread_record *r, const char *path)
{
	int result = filter_accepts(&run->filter, run->db, r, path);

	progress_at(++run->seen);
	if (result > 0)
		print_found(run, &r->attr, path);
	return result < 0 ? result : 0;
}

static int meet_record(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct run *run = ctx;
	char *longer = NULL;
	int result = 0;

	if (!*path && edge != DBREAD_NONE) {
		longer = malloc(LONG_PATH);
		if (!longer)
			die(STATUS_FAILURE, "out of memory");
		result = dbread_path(run->db, edge, longer, LONG_PATH);
		path = result < 0 ? "" : longer;
	}
	if (result >= 0 || result == -ENAMETOOLONG)
		result = meet(run, r, path);
	free(longer);
	return result;
}

static int meet_stop(void *ctx, const struct walk_stop *stop)
{
	return stop->record->id ? meet(ctx, stop->record, stop->path) : 0;
}

static int search(struct run *run)
{
	const char *below = filter_below(&run->filter);
	int result;

	look_progress(run->db, !below);
	result = below ? walk(run->db, below, meet_stop, NULL, run)
		       : dbread_each(run->db, meet_record, run);
	progress_end();
	return result;
}

static const struct option known[] = {
    COMMON_OPTIONS,
    LOOK_OPTIONS,
    {"not", no_argument, NULL, NOT},
    {"print0", no_argument, NULL, PRINT0},
    {"owner", required_argument, NULL, FILTERS + FILTER_OWNER},
    {"group", required_argument, NULL, FILTERS + FILTER_GROUP},
    {"mode", required_argument, NULL, FILTERS + FILTER_MODE},
    {"type", required_argument, NULL, FILTERS + FILTER_TYPE},
    {"device", required_argument, NULL, FILTERS + FILTER_DEVICE},
    {"newer", required_argument, NULL, FILTERS + FILTER_NEWER},
    {"xattr", optional_argument, NULL, FILTERS + FILTER_XATTR},
    {"path", required_argument, NULL, FILTERS + FILTER_PATH},
    {"name", required_argument, NULL, FILTERS + FILTER_NAME},
    {"below", required_argument, NULL, FILTERS + FILTER_BELOW},
    {0},
};

static int run_query(struct common *c, int argc, char **argv)
{
	struct run run = {0};
	int option;
	char *dir;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		take_option(c, &run, option);
	common_arguments(argc, argv, &command_query, 0, 0);
	if (run.not )
		die(STATUS_USAGE, "--not: a filter has to follow");
	if (run.print0 && c->form != FORM_TEXT)
		die(STATUS_USAGE, "--print0 excludes --json and --csv");
	dir = common_open(c, &run.db);
	run.look.form = c->form;
	run.list = run.print0 ? NULL : listing_begin(&run.look, 0);
	if (search(&run) < 0)
		common_die(dir, run.db);
	if (run.list)
		listing_end(run.list);
	dbread_close(run.db);
	free(dir);
	return 0;
}

const struct command command_query = {
    .word = "query",
    .arguments = "[FILTER...]",
    .summary = "all records that every filter accepts",
    .options = "  --owner UID|NAME\n"
	       "  --group GID|NAME\n"
	       "  --mode MODE          exactly (0755), all of the bits (-4000, -u+s), any (/6000)\n"
	       "  --type LETTERS       f, d, l, b, c, p or s, as for find, or several (f,d)\n"
	       "  --device MAJ:MIN\n"
	       "  --newer TIME|FILE    changed after that time, or after FILE was\n"
	       "  --xattr[=PATTERN]    has an extended attribute (of such a name)\n"
	       "  --path PATTERN       the whole path matches the shell pattern\n"
	       "  --name PATTERN       its last component does\n"
	       "  --below DIR          is somewhere below DIR\n"
	       "  --not                before a filter: does not\n"
	       "\n"
	       "  --print0             nothing but paths, with a NUL after each\n" LOOK_NAMES_HELP
		   LOOK_COLOUR_HELP,
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON | 1 << FORM_CSV,
    .run = run_query,
};
