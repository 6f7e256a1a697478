/* SPDX-License-Identifier: MIT
 *
 * pqfs-db prune: drops the records of files that are gone.  The server looks at
 * a record's names once more before it drops it: a session may go on.
 */
#include <errno.h>
#include <stdlib.h>

#include "../abspath.h"
#include "../die.h"
#include "../edit.h"
#include "command.h"
#include "finding.h"

struct run {
	const struct common *common;
	const char *dir;
	struct edit *edit; /* NULL: not needed yet */
	int dry, replaced;
	uint64_t done, failed;
};

/* Whether the file is no more. */
static int is_over(const struct run *run, const struct finding *f)
{
	switch (f->kind) {
	case FINDING_GONE:
		return 1;
	case FINDING_REPLACED:
	case FINDING_TYPE:
		return run->replaced;
	default:
		return 0;
	}
}

static int drop(void *ctx, const struct finding *f)
{
	struct run *run = ctx;
	int json = run->common->form == FORM_JSON;

	if (f->kind == FINDING_MOVED || f->kind == FINDING_NAME || f->kind == FINDING_DEVICE)
		return 0;
	if (!is_over(run, f)) {
		finding_print(f, "left alone", json);
		return 0;
	}
	finding_print(f, "the record is dropped", json);
	run->done++;
	if (run->dry)
		return 0;
	if (!run->edit)
		run->edit = edit_open(run->dir, finding_failed, &run->failed);
	if (!run->edit)
		exit(STATUS_FAILURE);
	if (f->kind == FINDING_TYPE)
		edit_forget(run->edit, &f->r->ident);
	else
		edit_prune(run->edit, &f->r->ident, f->path);
	return 0;
}

static int run_prune(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {COMMON_OPTIONS,
					      {"search", required_argument, NULL, 's'},
					      {"dry-run", no_argument, NULL, 'n'},
					      {"replaced", no_argument, NULL, 'r'},
					      {0}};
	struct run run = {.common = c};
	struct survey s = {.label = "prune", .fn = drop, .ctx = &run};
	struct dbread *db;
	char **paths, *path, *dir;
	int option, result;

	while ((option = getopt_long(argc, argv, "n", known, NULL)) != -1) {
		if (option == 's')
			finding_search(&s, optarg);
		else if (option == 'n')
			run.dry = 1;
		else if (option == 'r')
			run.replaced = 1;
		else
			common_option(c, option, &command_prune);
	}
	paths = common_arguments(argc, argv, &command_prune, 0, 1);
	path = *paths ? abspath(*paths) : NULL;
	run.dir = dir = common_open(c, &db);
	s.path = path;
	result = survey(db, &s);
	if (result == -ENOENT)
		die(STATUS_FAILURE, "%s: not recorded", path);
	if (result)
		common_die(dir, db);
	if (run.edit && edit_close(run.edit))
		return STATUS_FAILURE;
	finding_totals(&s, run.dry ? "would be dropped" : "dropped", run.done - run.failed,
		       c->form == FORM_JSON);
	dbread_close(db);
	free(dir);
	free(path);
	return run.failed ? STATUS_FAILURE : 0;
}

const struct command command_prune = {
    .word = "prune",
    .arguments = "[-n] [--replaced] [--search DIR]... [PATH]",
    .summary = "drop records of files that are gone",
    .options = "  -n, --dry-run        only show what would be done\n"
	       "  --replaced           also where another file has taken the name\n"
	       "  --search DIR         look there for files that have been moved\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_prune,
};
