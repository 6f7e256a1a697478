/* SPDX-License-Identifier: MIT
 *
 * How a file's record came about, as far as it was logged: who made the file, and who
 * last changed its owner, mode, names and extended attributes.
 */
#ifndef PQFS_TOOLS_DB_HISTORY_H
#define PQFS_TOOLS_DB_HISTORY_H

#include "../logread.h"

enum aspect { ASPECT_MADE, ASPECT_OWNER, ASPECT_MODE, ASPECT_NAMES, ASPECT_XATTRS, ASPECTS };

struct history_line {
	int64_t id; /* 0: nothing is known */
	int64_t time, pid;
	unsigned op;
	char *program, *tag, *path, *path2, *name;
	struct attr attr, was;
};

struct history {
	struct history_line last[ASPECTS];
};

/* Reads what the log has of the file `id`, and of `path` where lines don't tell files,
 * since the time `since`.  The caller frees with history_free.  Returns 0, or -errno with
 * one line in `why` (DB_WHY bytes). */
int history_read(const struct db *log, const struct ident *id, const char *path, int64_t since,
		 struct history *h, char *why);
void history_free(struct history *h);

/* Prints it: lines of text, oldest first (returns how many); a list of JSON. */
int history_text(const struct history *h);
void history_json(const struct history *h);

#endif
