/* SPDX-License-Identifier: MIT
 *
 * Everything about one record, as pqfs-db stat shows it.
 */
#ifndef PQFS_TOOLS_DESCRIBE_H
#define PQFS_TOOLS_DESCRIBE_H

#include "../../server/dbread.h"

/* Prints the record `r`, which was asked for as `path`, as a block of text or
 * as a line of JSON.  Returns 0 or -errno (dbread_why). */
int describe(struct dbread *db, const struct dbread_record *r, const char *path, int json);

#endif
