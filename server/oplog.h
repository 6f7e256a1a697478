/* SPDX-License-Identifier: MIT
 *
 * logs.db: what --log sessions did.  It comes through the ring of calls (see
 * common/calls.h) and is put into the database in batches.  Never a reason for
 * anything else to fail: what can't be logged is left out, with a line in pseudo.log.
 */
#ifndef PQFS_SERVER_OPLOG_H
#define PQFS_SERVER_OPLOG_H

#include <stdbool.h>
#include <stddef.h>

/* Where the ring and the database are, or will be; what a former server left in the
 * ring is found.  `dir` stays the caller's and must stay valid. */
void oplog_init(const char *dir);

/* Who asks wants the ring to exist and all that is in it in the database.  `keep` is
 * the bound from now on (see common/keep.h; "": as before), with `once` for this time
 * only.  0 or -errno: -EINVAL for a wrong bound. */
int oplog_ask(const char *keep, bool once);

/* A call that came as a message, to be put into the ring (struct call and texts). */
void oplog_add(const void *call, size_t len);

/* After a round of the event loop: puts a part of what waits into the database, if it
 * is time to.  `idle`: nothing else is to be done.  In how many ms the loop shall come
 * again; -1: no matter. */
int oplog_round(bool idle);

/* Puts all that waits into the database and closes it. */
void oplog_close(void);

#endif
