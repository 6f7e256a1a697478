/* SPDX-License-Identifier: MIT
 *
 * pqfs-db stat: everything about each path.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../abspath.h"
#include "../die.h"
#include "command.h"
#include "describe.h"

/* 1: it is recorded, 0: it is not, or -errno. */
static int stat_one(struct dbread *db, const struct look *look, const char *path)
{
	struct dbread_record r;
	struct dbread_edge e = {0};
	int result = dbread_begin(db);

	if (!result)
		result = dbread_lookup(db, path, &e);
	if (result > 0)
		result = e.record ? dbread_record(db, e.record, &r) : 0;
	if (result > 0)
		result = describe(db, &r, path, look) ?: 1;
	dbread_end(db);
	return result;
}

static int run_stat(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS, {"names", no_argument, NULL, LOOK_NAMES}, {0}};
	struct look look = {0};
	struct dbread *db;
	int option, status = 0;
	char **paths, *dir;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (!look_option(&look, option))
			common_option(c, option, &command_stat);
	paths = common_arguments(argc, argv, &command_stat, 1, -1);
	dir = common_open(c, &db);
	look.form = c->form;
	describe_begin(&look);
	for (; *paths; paths++) {
		char *path = abspath(*paths);
		int result = stat_one(db, &look, path);

		if (result < 0)
			common_die(dir, db);
		if (!result) {
			fflush(stdout);
			complain("%s: not recorded", path);
			status = STATUS_FAILURE;
		}
		if (c->form == FORM_TEXT && paths[1])
			putchar('\n');
		free(path);
	}
	dbread_close(db);
	free(dir);
	return status;
}

const struct command command_stat = {
    .word = "stat",
    .arguments = "PATH...",
    .summary = "everything about each path",
    .options = LOOK_NAMES_HELP,
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON | 1 << FORM_CSV,
    .run = run_stat,
};
