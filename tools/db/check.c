/* SPDX-License-Identifier: MIT
 *
 * pqfs-db check: holds what is recorded against the file system.
 */
#include <errno.h>
#include <stdlib.h>

#include "../abspath.h"
#include "../die.h"
#include "command.h"
#include "finding.h"

static int tell(void *ctx, const struct finding *f)
{
	const struct common *c = ctx;

	if (!f->implied)
		finding_print(f, NULL, c->form == FORM_JSON);
	return 0;
}

static int run_check(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS, {"search", required_argument, NULL, 's'}, {0}};
	struct survey s = {.label = "check", .fn = tell, .ctx = c};
	struct dbread *db;
	char **paths, *path, *dir;
	int option, result;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 's')
			finding_search(&s, optarg);
		else
			common_option(c, option, &command_check);
	}
	paths = common_arguments(argc, argv, &command_check, 0, 1);
	path = *paths ? abspath(*paths) : NULL;
	dir = common_open(c, &db);
	s.path = path;
	result = survey(db, &s);
	if (result == -ENOENT)
		die(STATUS_FAILURE, "%s: not recorded", path);
	if (result)
		common_die(dir, db);
	finding_totals(&s, NULL, 0, c->form == FORM_JSON);
	dbread_close(db);
	free(dir);
	free(path);
	return finding_count(&s) ? STATUS_FAILURE : 0;
}

const struct command command_check = {
    .word = "check",
    .arguments = "[--search DIR]... [PATH]",
    .summary = "whether the records still are those of the files",
    .options = "  --search DIR         look there for files that have been moved\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_check,
};
