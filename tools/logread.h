/* SPDX-License-Identifier: MIT
 *
 * Reading logs.db: the lines that given filters accept, oldest first.
 */
#ifndef PQFS_TOOLS_LOGREAD_H
#define PQFS_TOOLS_LOGREAD_H

#include <stdint.h>

#include "../common/msg.h"
#include "../server/db.h"

enum logread_result { LOGREAD_ANY, LOGREAD_OK, LOGREAD_FAIL, LOGREAD_ERROR };

/* Zeroed: accepts everything. */
struct logread_filter {
	uint32_t ops;        /* bits 1 << OP_*; 0: all */
	const char *pattern; /* fnmatch(3) on the whole of one of the paths */
	const char *name;    /* the program's */
	const char *tag;     /* the process's PSEUDO_TAG */
	int64_t pid;         /* 0: all */
	int by_uid;          /* only who was `uid` in the session */
	uint32_t uid;
	struct ident file; /* only this file, by dev and ino; ino 0: all */
	enum logread_result result;
	int error;            /* LOGREAD_ERROR: this one */
	int64_t since, until; /* ns since the epoch; 0: no bound */
};

/* One line.  Strings are valid until the next line. */
struct logread_line {
	int64_t id;   /* grows with every line */
	int64_t time; /* ns since the epoch */
	unsigned op;
	int error; /* 0: success */
	int64_t pid;
	int64_t uid, gid; /* who the process was in the session; -1: not known */
	const char *program;
	const char *tag;          /* or "" */
	const char *path, *path2; /* "" when there is none */
	const char *name;         /* an extended attribute's; or "" */
	struct ident id_of;       /* dev and ino only; ino 0: not known */
	struct attr attr;         /* what the file became; mode 0: not known */
	struct attr was;          /* what it was: uid, gid, mode; mode 0: not known */
};

/* Opens the log of a state directory with all that was logged until now, which
 * may need a server to be started.  The caller closes it with db_close.  Returns 0;
 * -ENOENT when nothing was ever logged there; or another -errno with one line in
 * `why` (DB_WHY bytes). */
int logread_open(struct db *db, const char *dir, char *why);

/* Has what was logged since put into the log that is open. */
void logread_catch_up(const char *dir);

/* Calls `each` with `arg` for the lines after `*last` that `filter` accepts,
 * and moves *last on to the newest line there is.  Returns 0, or -errno with
 * one line in `why` (DB_WHY bytes). */
int logread(const struct db *db, const struct logread_filter *filter, int64_t *last,
	    void (*each)(const struct logread_line *line, void *arg), void *arg, char *why);

#endif
