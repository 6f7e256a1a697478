/* SPDX-License-Identifier: MIT
 *
 * pqfs-db ls: what is recorded in a directory.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../abspath.h"
#include "../die.h"
#include "command.h"
#include "listing.h"

/* What the walk shares. */
struct run {
	struct dbread *db;
	struct listing *list;
	int recursive;
};

/* A directory of a list that is being walked. */
struct walk {
	const struct run *run;
	char *path; /* without a slash at the end: "" for the root */
};

static int list_edge(void *ctx, const struct dbread_edge *e, const struct dbread_record *r)
{
	const struct walk *walk = ctx;
	struct walk below = {walk->run, text("%s/%s", walk->path, e->name)};
	int result = 0;

	if (r->id)
		listing_row(walk->run->list, &r->attr, below.path);
	if (walk->run->recursive && (!r->id || S_ISDIR(r->attr.mode)))
		result = dbread_list(walk->run->db, e->id, list_edge, &below);
	free(below.path);
	return result;
}

/* Returns the tool's status, or -errno (dbread_why). */
static int list(struct run *run, const struct common *c, const char *path)
{
	struct dbread_record r = {0};
	struct dbread_edge e;
	int result = dbread_lookup(run->db, path, &e);

	if (!result) {
		complain("%s: not recorded", path);
		return STATUS_FAILURE;
	}
	if (result > 0 && e.record)
		result = dbread_record(run->db, e.record, &r);
	if (result < 0)
		return result;
	run->list = listing_begin(c->form == FORM_JSON);
	if (r.id && !S_ISDIR(r.attr.mode)) {
		listing_row(run->list, &r.attr, path);
		result = 0;
	} else {
		struct walk top = {run, text_copy(strcmp(path, "/") ? path : "")};

		result = dbread_list(run->db, e.id, list_edge, &top);
		free(top.path);
	}
	listing_end(run->list);
	return result;
}

static int run_ls(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS, {"recursive", no_argument, NULL, 'R'}, {0}};
	struct run run = {0};
	char **paths, *path, *dir;
	int option, result;

	while ((option = getopt_long(argc, argv, "R", known, NULL)) != -1) {
		if (option == 'R')
			run.recursive = 1;
		else
			common_option(c, option, &command_ls);
	}
	paths = common_arguments(argc, argv, &command_ls, 0, 1);
	path = abspath(*paths ? *paths : ".");
	dir = common_open(c, &run.db);
	result = list(&run, c, path);
	if (result < 0)
		common_die(dir, run.db);
	dbread_close(run.db);
	free(dir);
	free(path);
	return result;
}

const struct command command_ls = {
    .word = "ls",
    .arguments = "[-R] [PATH]",
    .summary = "what is recorded in a directory (the current one), or of a file",
    .options = "  -R, --recursive      and everything below\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_ls,
};
