/* SPDX-License-Identifier: MIT
 *
 * The schemas of the databases, and the way from each version to the next.
 */
#ifndef PQFS_SERVER_SCHEMA_H
#define PQFS_SERVER_SCHEMA_H

#include "db.h"

/* Brings an open database from db->version (0: new) to kind->version, in one
 * transaction.  Returns 0, or -errno with one line in `why` (DB_WHY bytes);
 * then the database is as it was. */
int schema_migrate(struct db *db, const struct db_kind *kind, char *why);

#endif
