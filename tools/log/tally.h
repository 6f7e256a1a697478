/* SPDX-License-Identifier: MIT
 *
 * Counts by a name.
 */
#ifndef PQFS_TOOLS_LOG_TALLY_H
#define PQFS_TOOLS_LOG_TALLY_H

#include <stddef.h>
#include <stdint.h>

struct count {
	char *name; /* NULL: a free place */
	uint64_t calls, failed;
	int64_t first, last; /* ns since the epoch */
};

struct tally {
	struct count *counts; /* a hash table */
	size_t room, used;
};

/* Counts a call at `time`; `name` is `len` bytes, of which a copy is kept. */
void tally_add(struct tally *t, const char *name, size_t len, int64_t time, int failed);

/* Sorts the counts, the largest first; they are the first `used` of t->counts then, and
 * nothing can be added any more. */
void tally_sort(struct tally *t);

void tally_free(struct tally *t);

#endif
