/* SPDX-License-Identifier: MIT
 *
 * Lists of records as pqfs-db prints them: aligned columns, JSON, or comma-separated
 * values.  Memory is bounded: columns are as wide as the first rows need them,
 * and wider from where a later row needs more.
 */
#ifndef PQFS_TOOLS_LISTING_H
#define PQFS_TOOLS_LISTING_H

#include "../../common/msg.h"
#include "look.h"

struct listing; /* opaque */

/* A new list on stdout; the caller ends it with listing_end.  `deep`: rows come from
 * listing_branch. */
struct listing *listing_begin(const struct look *how, int deep);

/* Adds a row.  `path` is "" for a record that has no name. */
void listing_row(struct listing *l, const struct attr *attr, const char *path);

/* Adds a row of a tree: text shows `lead`, then `label`.  attr is NULL for what has no
 * record. */
void listing_branch(struct listing *l, const struct attr *attr, const char *path, const char *lead,
		    const char *label, unsigned depth);

/* Prints what is still held back and frees the list.  Returns how many rows
 * it had. */
size_t listing_end(struct listing *l);

#endif
