/* SPDX-License-Identifier: MIT
 *
 * How much of the log is kept, as people write it: bounds with commas between them,
 * "100M" (bytes: K, M, G), "1000000" (lines), "7d" (age: s, m, h, d), or "all".
 */
#ifndef PQFS_COMMON_KEEP_H
#define PQFS_COMMON_KEEP_H

#include <stdint.h>

/* 0: no bound. */
struct keep {
	uint64_t bytes;
	uint64_t lines;
	uint64_t age; /* seconds */
};

#define KEEP_BYTES_LEAST (1u << 20) /* less is not worth a database */

/* Reads such a text.  0 or -EINVAL. */
int keep_parse(const char *text, struct keep *k);

#endif
