/* SPDX-License-Identifier: MIT
 *
 * Entries of several sources, sorted and joined by path, however many there are: they
 * are kept in a temporary database.  What goes wrong ends the tool.
 */
#ifndef PQFS_TOOLS_DB_CATALOG_H
#define PQFS_TOOLS_DB_CATALOG_H

#include "entry.h"

struct catalog; /* opaque */

struct catalog *catalog_new(void);
void catalog_free(struct catalog *c);

/* Adds what source number `source` says of a path, in place of what it said before. */
void catalog_put(struct catalog *c, unsigned source, const struct entry *e);

/* How many there are. */
uint64_t catalog_count(const struct catalog *c);

/* What sources say of one path, in the order of their numbers. */
struct catalog_row {
	unsigned source;
	struct entry entry;
};

/* Calls `fn` for each path with its rows, valid until it returns; a directory comes
 * before what is in it, and next to it. */
typedef void catalog_fn(void *ctx, struct catalog_row *rows, size_t count);
void catalog_each(struct catalog *c, catalog_fn *fn, void *ctx);

#endif
