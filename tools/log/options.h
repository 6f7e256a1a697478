/* SPDX-License-Identifier: MIT
 *
 * pqfs-log's command line.
 */
#ifndef PQFS_TOOLS_LOG_OPTIONS_H
#define PQFS_TOOLS_LOG_OPTIONS_H

#include "../logread.h"

/* The commands, as bits; LIST is what runs when none is named. */
enum { LIST = 1, SUMMARY = 2, BLAME = 4, TIMELINE = 8, EVERY = 15 };

struct options {
	const char *state; /* --state, or NULL */
	struct logread_filter filter;
	int json;
	int follow;
	long depth;         /* --depth: components of the paths that are counted */
	long top;           /* --top: rows of each table; 0: all */
	const char *output; /* -o, or NULL */
	const char *keep;   /* --keep, or NULL */
	int command;
	char **paths; /* of blame; ended by NULL */
};

/* Takes the command line; exits where it is wrong, or help is asked for. */
struct options options_take(int argc, char **argv);

/* The commands.  Each prints what it is for, and returns the tool's status. */
int list_run(const struct options *o, const char *dir);
int summary_run(const struct options *o, const char *dir);
int blame_run(const struct options *o, const char *dir);
int timeline_run(const struct options *o, const char *dir);

/* Removes what is beyond o->keep. */
int keep_run(const struct options *o, const char *dir);

/* Prints a line's paths, and the name of an attribute. */
void log_print_names(const struct logread_line *line);

/* Opens the log of `dir`; dies where there is none. The caller closes it. */
void log_open(struct db *db, const char *dir);

/* Calls `each` for the lines that `filter` accepts, all of those there are now; dies
 * where that fails. */
void log_walk(struct db *db, const char *dir, const struct logread_filter *filter,
	      void (*each)(const struct logread_line *line, void *arg), void *arg);

#endif
