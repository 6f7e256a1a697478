/* SPDX-License-Identifier: MIT
 *
 * Everything about one record, as pqfs-db stat shows it.
 */
#ifndef PQFS_TOOLS_DESCRIBE_H
#define PQFS_TOOLS_DESCRIBE_H

#include "../../server/dbread.h"
#include "look.h"

/* Prints the record `r`, which was asked for as `path`, as a block of text or as a line
 * of JSON or CSV.  Returns 0 or -errno (dbread_why). */
int describe(struct dbread *db, const struct dbread_record *r, const char *path,
	     const struct look *look);

/* What comes before the first of them: the head of a table. */
void describe_begin(const struct look *look);

#endif
