/* SPDX-License-Identifier: MIT
 *
 * logs.db: what --log sessions recorded.  Never a reason for anything else to
 * fail: what can't be logged is left out, with a line in pseudo.log.
 */
#ifndef PQFS_SERVER_OPLOG_H
#define PQFS_SERVER_OPLOG_H

#include "handle.h"

/* Where the database is, or will be: it is made by the first line. `dir` stays
 * the caller's and must stay valid. */
void oplog_init(const char *dir);

/* Adds a line to the batch. */
void oplog_add(const struct request *q, const char *program);

/* Ends the batch: commits. */
void oplog_end(void);

void oplog_close(void);

#endif
