/* SPDX-License-Identifier: MIT
 *
 * What pqfs-db repair and its form for moved trees share.
 */
#ifndef PQFS_TOOLS_DB_REPAIR_H
#define PQFS_TOOLS_DB_REPAIR_H

#include "../edit.h"
#include "finding.h"

struct repair {
	struct dbread *db;
	const char *dir; /* the state directory */
	int dry, adopt, json;
	struct edit *edit; /* NULL: not needed yet */
	uint64_t done, left, failed;
};

/* What changes are made through; only if repair->dry is not set.  Dies without a
 * server. */
struct edit *repair_edit(struct repair *r);

/* What was recorded at `from` and below is at `to` now: absolute paths.  Returns 0
 * or -errno (dbread_why); -ENOENT: nothing is recorded at `from`. */
int repair_tree(struct repair *r, const char *from, const char *to);

#endif
