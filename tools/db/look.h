/* SPDX-License-Identifier: MIT
 *
 * How the commands that show records show them: what they have in common of options,
 * and of owners and attributes in each form.
 */
#ifndef PQFS_TOOLS_DB_LOOK_H
#define PQFS_TOOLS_DB_LOOK_H

#include <stdio.h>

#include "../../common/msg.h"
#include "../colour.h"
#include "command.h"

struct look {
	enum form form;
	int names; /* those of owners and groups */
	enum colour_when colour;
};

/* Rows of a command's table of getopt_long, and their lines of help. */
#define LOOK_OPTIONS                                                                               \
	{"names", no_argument, NULL, LOOK_NAMES},                                                  \
	{                                                                                          \
		"color", optional_argument, NULL, LOOK_COLOUR                                      \
	}
enum { LOOK_NAMES = 0x200, LOOK_COLOUR };
#define LOOK_NAMES_HELP "  --names              names of owners and groups in place of numbers\n"
#define LOOK_COLOUR_HELP "  --color[=WHEN]       as ls: always, never, or auto (on a terminal)\n"

/* Takes an option of these: 1, or 0 if it is another.  Dies if it is wrong. */
int look_option(struct look *l, int option);

/* What text shows for the number of a user or group: the name, if l->names and it has
 * one.  Valid until the next call for the same kind. */
const char *look_user(const struct look *l, uint32_t uid);
const char *look_group(const struct look *l, uint32_t gid);

/* Members of an object: those of json_attr, then with names `user` and `group`. */
void look_json(const struct look *l, FILE *out, int *first, const struct attr *attr);

/* The head of a table of CSV for what look_csv writes, for printf. */
#define LOOK_CSV "type,mode,uid,gid,major,minor%s"
#define LOOK_CSV_NAMES(l) ((l)->names ? ",user,group" : "")

/* Fields of a line (attr NULL: as many empty ones). */
void look_csv(const struct look *l, FILE *out, int *first, const struct attr *attr);

/* A bar on a terminal, unless the list itself is shown on one, while records go by: the
 * caller calls progress_at for each, and progress_end.  `whole`: all of them will. */
void look_progress(struct dbread *db, int whole);

#endif
