/* SPDX-License-Identifier: MIT
 *
 * Keeping logs.db within bounds: the oldest lines go first.
 */
#ifndef PQFS_SERVER_OPLOG_KEEP_H
#define PQFS_SERVER_OPLOG_KEEP_H

#include <stdint.h>

#include "../common/keep.h"
#include "db.h"

/* Removes lines beyond the bounds, now and then and a part at a time; `next` is the id
 * of the next line.  The room of removed lines is used again.  0 or -errno. */
int oplog_prune(struct db *db, const struct keep *k, int64_t next);

/* Removes all of them, and gives their room back. */
int oplog_prune_all(struct db *db, const struct keep *k, int64_t next);

/* Keeps the bounds in the database, for later servers. */
int oplog_keep_write(struct db *db, const struct keep *k);

#endif
