/* SPDX-License-Identifier: MIT
 *
 * pqfs-db ls: what is recorded in directories.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../abspath.h"
#include "../die.h"
#include "../progress.h"
#include "command.h"
#include "listing.h"
#include "walk.h"

struct run {
	struct dbread *db;
	struct look look;
	struct listing *list;
	int recursive, directory;
	uint64_t met;
};

static int enter(void *ctx, const struct walk_stop *stop)
{
	struct run *run = ctx;
	const struct dbread_record *r = stop->record;
	int holds = !r->id || S_ISDIR(r->attr.mode), top = !stop->depth;

	progress_at(++run->met);
	if (r->id && (!top || run->directory || !holds))
		listing_row(run->list, &r->attr, stop->path);
	if (top && run->directory)
		return WALK_PAST;
	return holds && (top || run->recursive) ? 0 : WALK_PAST;
}

/* Returns 1, 0 if it is not there (it was said), or -errno (dbread_why). */
static int list(struct run *run, const char *named)
{
	char *path = abspath(named);
	int result;

	look_progress(run->db, run->recursive && !strcmp(path, "/"));
	result = walk(run->db, path, enter, NULL, run);
	progress_end();

	if (!result)
		complain("%s: not recorded", path);
	free(path);
	return result;
}

static int run_ls(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {COMMON_OPTIONS,
					      LOOK_OPTIONS,
					      {"recursive", no_argument, NULL, 'R'},
					      {"directory", no_argument, NULL, 'd'},
					      {0}};
	static const char *const here[] = {".", NULL};
	struct run run = {0};
	int option, status = 0;
	const char *const *paths;
	char *dir;

	while ((option = getopt_long(argc, argv, "Rd", known, NULL)) != -1) {
		if (option == 'R')
			run.recursive = 1;
		else if (option == 'd')
			run.directory = 1;
		else if (!look_option(&run.look, option))
			common_option(c, option, &command_ls);
	}
	paths = (const char *const *)common_arguments(argc, argv, &command_ls, 0, -1);
	dir = common_open(c, &run.db);
	run.look.form = c->form;
	run.list = listing_begin(&run.look, 0);
	for (paths = *paths ? paths : here; *paths; paths++) {
		int result = list(&run, *paths);

		if (result < 0)
			common_die(dir, run.db);
		if (!result)
			status = STATUS_FAILURE;
	}
	listing_end(run.list);
	dbread_close(run.db);
	free(dir);
	return status;
}

const struct command command_ls = {
    .word = "ls",
    .arguments = "[-Rd] [PATH...]",
    .summary = "what is recorded in directories (the current one), or of files",
    .options =
	"  -R, --recursive      and everything below\n"
	"  -d, --directory      directories themselves, not what is in them\n" LOOK_NAMES_HELP
	    LOOK_COLOUR_HELP,
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON | 1 << FORM_CSV,
    .run = run_ls,
};
