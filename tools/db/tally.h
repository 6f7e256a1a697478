/* SPDX-License-Identifier: MIT
 *
 * Sums of records, for pqfs-db du: by kind, with the sizes of their files; and such
 * sums by owner and group.
 */
#ifndef PQFS_TOOLS_DB_TALLY_H
#define PQFS_TOOLS_DB_TALLY_H

#include <stdint.h>

#include "../../common/msg.h"

enum tally_kind {
	TALLY_FILES,
	TALLY_DIRECTORIES,
	TALLY_LINKS,
	TALLY_DEVICES,
	TALLY_OTHERS,
	TALLY_KINDS
};

struct tally {
	uint64_t count[TALLY_KINDS];
	uint64_t size;    /* bytes of plain files that are there */
	uint64_t missing; /* files that are not */
};

/* The kinds' names, as heads of columns. */
extern const char *const tally_names[TALLY_KINDS];

/* Adds a record with a file of so many bytes (-1: it is missing). */
void tally_add(struct tally *t, const struct attr *attr, int64_t size);

/* Adds what `more` has. */
void tally_join(struct tally *t, const struct tally *more);

struct tally_owner {
	uint32_t uid, gid;
	struct tally tally;
};

/* Zeroed: nobody. */
struct tally_owners {
	struct tally_owner *of; /* in the order of numbers after tally_sort */
	uint32_t *slots;
	uint32_t count, room;
};

/* The sum of an owner and group, valid until the next call. */
struct tally *tally_of(struct tally_owners *o, uint32_t uid, uint32_t gid);
void tally_sort(struct tally_owners *o);
void tally_free(struct tally_owners *o);

/* Numbers that were met.  Zeroed: none. */
struct tally_seen {
	int64_t *slots;
	uint32_t count, room;
};

/* Whether `id` (not 0) was met before; from now on it was. */
int tally_meets(struct tally_seen *s, int64_t id);

#endif
