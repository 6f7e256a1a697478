/* SPDX-License-Identifier: MIT
 *
 * A walk through the recorded tree: names in the order of bytes, each before what is
 * below it.  What it keeps grows with the depth alone.
 */
#ifndef PQFS_TOOLS_DB_WALK_H
#define PQFS_TOOLS_DB_WALK_H

#include "../../server/dbread.h"

struct walk_stop {
	const struct dbread_record *record; /* id 0: this name has none */
	const char *path;
	int64_t edge;
	unsigned depth; /* 0: where the walk began */
	int last;       /* nothing comes after it in its directory */
};

/* Where `enter` doesn't go below. */
#define WALK_PAST 1

/* Told of a stop before what is below it (enter: 0, WALK_PAST, or an error that ends
 * the walk), or after that (leave: 0 or an error). */
typedef int walk_fn(void *ctx, const struct walk_stop *stop);

/* Walks from `path`, which is the first stop; leave may be NULL.  Returns 1, 0 if the
 * path is not there, or -errno (dbread_why). */
int walk(struct dbread *db, const char *path, walk_fn *enter, walk_fn *leave, void *ctx);

#endif
