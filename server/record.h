/* SPDX-License-Identifier: MIT
 *
 * Records: the rows that say what a session sees of an inode.  This is the
 * bare table; names.h has a record's names, identity.h the question whether a
 * record still means the file that is asked about.
 *
 * Functions return 0 (or what they say), or -errno; those that change must
 * be called inside a change (store_save).
 */
#ifndef PQFS_SERVER_RECORD_H
#define PQFS_SERVER_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "../common/msg.h"

enum orphan {
	ORPHAN_NO,   /* has a name */
	ORPHAN_LOST, /* we know no name any more, but the file may well exist:
		      * moved or linked where we didn't see it */
	ORPHAN_GONE, /* no name is left, or never was: lives while it is open */
};

struct record {
	int64_t id; /* 1 and up */
	struct ident ident;
	struct attr attr; /* flags: ATTR_* */
	uint64_t stamp;
	enum orphan orphan;
};

/* Calls `each` for all records, in the order in which they came; ends with its
 * first result that is not 0. */
int record_each(int (*each)(const struct record *r));

/* Fills `r` with the record of an inode, by number alone: 1, or 0. */
int record_find(uint64_t dev, uint64_t ino, struct record *r);

/* Fills `r` with record `id`: 1, or 0. */
int record_get(int64_t id, struct record *r);

/* Adds `r`; sets r->id.  There must be none of this inode. */
int record_insert(struct record *r);

/* Writes `r` back. */
int record_update(const struct record *r);

/* Makes `r` the record of the inode `id`, of which there must be none. */
int record_move(struct record *r, const struct ident *id);

/* Says what is known of a record's names. */
int record_set_orphan(int64_t id, enum orphan orphan);

/* Removes the record and its extended attributes (names: names_unbind). */
int record_delete(int64_t id);

/* How many records have lost their last name since the server started. */
unsigned record_removals(void);

#endif
