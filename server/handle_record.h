/* SPDX-License-Identifier: MIT
 *
 * What handlers of changes share: the record to change.
 */
#ifndef PQFS_SERVER_HANDLE_RECORD_H
#define PQFS_SERVER_HANDLE_RECORD_H

#include "handle.h"
#include "record.h"

/* Fills `r` with the record of the message's file.  If it has none, one is
 * added as the message describes it.  Returns 1 if there was one (which
 * record_update then writes: it has learnt from the message), 0 if it was
 * added, or -errno. */
int handle_record(const struct request *q, struct record *r);

#endif
