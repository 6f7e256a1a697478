/* SPDX-License-Identifier: MIT
 *
 * pqfs-log: shows what sessions with --log recorded.  Reads only.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../prefix.h"
#include "../preload.h"
#include "../print.h"
#include "../standard.h"
#include "../statedir.h"
#include "options.h"
#include "pseudolog.h"

void log_open(struct db *db, const char *dir)
{
	char why[DB_WHY];
	int err = logread_open(db, dir, why);

	if (err == -ENOENT)
		die(STATUS_FAILURE, "%s: no log yet: start sessions with --log", dir);
	if (err)
		die(STATUS_FAILURE, "%s/%s", dir, why);
}

void log_walk(struct db *db, const char *dir, const struct logread_filter *filter,
	      void (*each)(const struct logread_line *line, void *arg), void *arg)
{
	char why[DB_WHY];
	int64_t last = 0;

	if (logread(db, filter, &last, each, arg, why))
		die(STATUS_FAILURE, "%s/%s", dir, why);
}

void log_print_names(const struct logread_line *line)
{
	print_name(stdout, *line->path ? line->path : "-");
	if (*line->path2) {
		fputs(" -> ", stdout);
		print_name(stdout, line->path2);
	}
	if (*line->name) {
		putchar(' ');
		print_name(stdout, line->name);
	}
}

static int run(const struct options *o, const char *dir)
{
	if (o->keep)
		return keep_run(o, dir);
	switch (o->command) {
	case SUMMARY:
		return summary_run(o, dir);
	case BLAME:
		return blame_run(o, dir);
	case TIMELINE:
		return timeline_run(o, dir);
	default:
		return list_run(o, dir);
	}
}

int main(int argc, char **argv)
{
	struct options o;
	char *dir;
	int status;

	program = "pqfs-log";
	standard_settle();
	preload_leave(argv);
	if (argc > 0 && !strcmp(basename(argv[0]), "pseudolog")) {
		program = "pseudolog";
		argv[0] = (char *)program;
		return print_done(pseudolog_run(argc, argv));
	}
	if (argc > 0)
		argv[0] = (char *)program; /* getopt's messages begin with it */
	o = options_take(argc, argv);
	dir = statedir_for_reading(o.state);
	status = run(&o, dir);
	free(dir);
	return print_done(status);
}
