/* SPDX-License-Identifier: MIT
 *
 * Lists of records as pqfs-db ls and query print them: aligned columns, or
 * JSON.  Memory is bounded: columns are as wide as the first rows need them,
 * and wider from where a later row needs more.
 */
#ifndef PQFS_TOOLS_LISTING_H
#define PQFS_TOOLS_LISTING_H

#include "../../common/msg.h"

struct listing; /* opaque */

/* A new list on stdout; the caller ends it with listing_end. */
struct listing *listing_begin(int json);

/* Adds a row.  `path` is "" for a record that has no name. */
void listing_row(struct listing *l, const struct attr *attr, const char *path);

/* Prints what is still held back and frees the list.  Returns how many rows
 * it had. */
size_t listing_end(struct listing *l);

#endif
