/* SPDX-License-Identifier: MIT
 *
 * A command of pqfs-db: a row of the table in main.c and a file of its own,
 * which has the row, takes the command's options and runs it.
 */
#ifndef PQFS_TOOLS_DB_COMMAND_H
#define PQFS_TOOLS_DB_COMMAND_H

#include <getopt.h>

#include "../../server/dbread.h"

enum form { FORM_TEXT, FORM_JSON, FORM_CSV };

/* The options that all commands take. */
struct common {
	const char *state; /* --state, or NULL */
	enum form form;
};

struct command {
	const char *word;
	const char *arguments; /* as the synopsis has them: "[-R] [PATH]" */
	const char *summary;   /* a few words */
	const char *options;   /* lines for its --help that describe them; or "" */
	int forms;             /* bits 1 << FORM_*: what it can print */

	/* argv[0] is the program's name, as getopt's messages want it; the rest
	 * is what came after the word.  Returns the tool's status. */
	int (*run)(struct common *c, int argc, char **argv);
};

extern const struct command command_ls, command_stat, command_query, command_tree, command_du,
    command_explain;
extern const struct command command_export, command_import, command_diff, command_merge;
extern const struct command command_check, command_repair, command_prune, command_apply;

/* What stands in for pseudodb; argv[0] is its name. Returns the status. */
int run_pseudodb(int argc, char **argv);

/* Rows for a command's table of getopt_long, before its own and the end. */
#define COMMON_OPTIONS                                                                             \
	{"state", required_argument, NULL, COMMON_STATE},                                          \
	    {"json", no_argument, NULL, COMMON_JSON}, {"csv", no_argument, NULL, COMMON_CSV},      \
	    {"help", no_argument, NULL, COMMON_HELP},                                              \
	{                                                                                          \
		"version", no_argument, NULL, COMMON_VERSION                                       \
	}
enum { COMMON_STATE = 0x100, COMMON_JSON, COMMON_CSV, COMMON_HELP, COMMON_VERSION };

/* What getopt_long returned and the command doesn't know: takes a common option,
 * or exits with a line on stderr.  `known` is the command that runs (NULL: it is not
 * known yet). */
void common_option(struct common *c, int option, const struct command *known);

/* Dies unless from `least` to `most` (-1: any number) arguments follow the options.
 * Returns them, ended by NULL. */
char **common_arguments(int argc, char **argv, const struct command *known, int least, int most);

/* The state directory that is meant, checked (allocated), and its records as they
 * are at this moment: what sessions did has been put into the database.  Dies
 * where there are none. */
char *common_open(const struct common *c, struct dbread **db);

/* Ends with what the last failed call on `db` failed with. */
__attribute__((noreturn)) void common_die(const char *dir, struct dbread *db);

#endif
