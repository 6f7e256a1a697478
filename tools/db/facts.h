/* SPDX-License-Identifier: MIT
 *
 * What there is to know about a path: the file underneath, the records that its name
 * and its inode number lead to, and what a session makes of these.
 */
#ifndef PQFS_TOOLS_DB_FACTS_H
#define PQFS_TOOLS_DB_FACTS_H

#include "../../server/dbread.h"
#include "../real.h"

/* Why a file is shown as it is. */
enum because {
	BECAUSE_MISSING,      /* it is not shown: there is no such file */
	BECAUSE_UNREADABLE,   /* it could not be looked at: `error` */
	BECAUSE_RECORDED,     /* its record says so */
	BECAUSE_UNKNOWN_ROOT, /* it has no record, is the user's: root's */
	BECAUSE_UNKNOWN_REAL, /* the same with --unknown=real */
	BECAUSE_ANOTHERS,     /* it has no record, and is another user's */
};

/* What else is to be said: bits, and words for programs. */
#define FACTS_NOTES(NOTE)                                                                          \
	NOTE(LEFT_OVER, "left-over")         /* the name's record is of a file that is gone */     \
	NOTE(REPLACED, "replaced")           /* of another file, which this one has replaced */    \
	NOTE(NUMBER_REUSED, "number-reused") /* a record has the number, and is of another file */ \
	NOTE(TYPE, "type-differs")           /* a record has the number, and is of another type */ \
	NOTE(UNNAMED, "other-name")          /* its record doesn't know this name */               \
	NOTE(REMOUNTED, "remounted")         /* its file system has another device number now */   \
	NOTE(NO_BIRTH, "no-birth")           /* its file system has no time of birth */            \
	NOTE(OVERLAY, "overlay")             /* it is on one */                                    \
	NOTE(NOT_INCLUDED, "not-included")   /* PSEUDO_INCLUDE_PATHS has not got it */             \
	NOTE(IGNORED, "ignored")             /* PSEUDO_IGNORE_PATHS has */

enum {
#define FACTS_BIT(name, word) NOTE_BIT_##name,
	FACTS_NOTES(FACTS_BIT)
#undef FACTS_BIT
	    NOTE_BITS
};
enum {
#define FACTS_MASK(name, word) NOTE_##name = 1 << NOTE_BIT_##name,
	FACTS_NOTES(FACTS_MASK)
#undef FACTS_MASK
};

struct facts {
	const char *path;
	enum because because;
	int error;
	unsigned notes;
	struct real real;              /* unless missing or unreadable */
	struct attr shown;             /* likewise */
	struct dbread_record record;   /* the one that is applied; id 0: none */
	struct dbread_record named;    /* what the name leads to; the same or another; id 0: none */
	struct dbread_record numbered; /* what the inode number leads to */
};

/* Looks at the absolute path, which must stay valid, as sessions with this environment
 * would.  Returns 0, or -errno (dbread_why). */
int facts_gather(struct dbread *db, const char *path, struct facts *f);

/* The word of a note's bit, and of a reason. */
const char *facts_note(int bit);
const char *facts_because(enum because because);

#endif
