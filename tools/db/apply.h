/* SPDX-License-Identifier: MIT
 *
 * Entries recorded in a state directory, for the files that are at their paths below a
 * base.
 */
#ifndef PQFS_TOOLS_DB_APPLY_H
#define PQFS_TOOLS_DB_APPLY_H

#include "entry.h"

struct apply_options {
	const char *state; /* --state or --into, or NULL */
	const char *base;  /* a directory */
	int create;        /* files that are missing are made where nothing is in them */
	int dry;           /* nothing is done */
};

struct apply; /* opaque */

/* Opens the state directory, which is made if it doesn't exist, and sees to a server.
 * Dies where it can't. */
struct apply *apply_begin(const struct apply_options *o);

/* Records an entry: what it doesn't know stays as it is, and its extended attributes,
 * if they are known, are all that there are then. A file that is missing, or is of
 * another type, is named on stderr. */
void apply_entry(struct apply *a, const struct entry *e);

/* Waits until all is done, and frees.  Counts what was recorded, and what could not be:
 * (size_t)-1 of these when the server was lost. */
void apply_end(struct apply *a, size_t *recorded, size_t *failed);

#endif
