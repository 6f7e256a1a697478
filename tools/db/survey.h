/* SPDX-License-Identifier: MIT
 *
 * Records held against the file system: which are no longer where they were,
 * or whose file is another.  First every name is looked at; then the files that
 * were at none of theirs are searched for; then what is left is told.
 */
#ifndef PQFS_TOOLS_DB_SURVEY_H
#define PQFS_TOOLS_DB_SURVEY_H

#include "../../server/dbread.h"
#include "../real.h"

enum finding_kind {
	FINDING_MOVED,     /* the file has another name: `now` */
	FINDING_NAME,      /* this name leads nowhere or to another file; the file is at `now` */
	FINDING_DEVICE,    /* it is the file, but its file system has another number */
	FINDING_GONE,      /* no file is there, and it was not found */
	FINDING_REPLACED,  /* another file is there, and it was not found */
	FINDING_TYPE,      /* the inode is there, as something else */
	FINDING_UNREACHED, /* can't be looked at: `error` */
	FINDING_UNMOUNTED, /* its file system is not there */
	FINDING_KINDS
};

/* What is wrong with a record; valid until the callback returns. */
struct finding {
	enum finding_kind kind;
	const struct dbread_record *r;
	const char *path;        /* a recorded name; "": it has none */
	const char *now;         /* MOVED, NAME: where the file is */
	const struct real *real; /* DEVICE, REPLACED, TYPE: the file at `path`; UNMOUNTED: if
				  * there is one */
	int fits;                /* REPLACED, UNMOUNTED: it is of the recorded type, */
	int recorded;            /* and has a record of its own */
	int implied;             /* MOVED: with its directory, which was told of */
	int alone;               /* MOVED: a directory, but there are names below `now` */
	int error;               /* UNREACHED: -errno */
};

/* The callback's result other than 0 ends the survey, and is its result. */
typedef int finding_fn(void *ctx, const struct finding *f);

struct survey {
	const char *label; /* of the progress bar */
	const char *path;  /* absolute: this and all below it; NULL: everything */
	char **search;     /* folders in which files are searched for, ended by NULL; or
			    * NULL: those that have recorded files in them */
	finding_fn *fn;
	void *ctx;

	/* What it found. */
	uint64_t names; /* that were looked at */
	uint64_t found[FINDING_KINDS];
};

/* Returns 0; what the callback returned; -errno (dbread_why); or -ENOENT if
 * `path` is not recorded. */
int survey(struct dbread *db, struct survey *s);

#endif
