/* SPDX-License-Identifier: MIT
 *
 * Which records pqfs-db query shows: filters as people write them, and the
 * test of a record against them.
 */
#ifndef PQFS_TOOLS_FILTER_H
#define PQFS_TOOLS_FILTER_H

#include <stdint.h>

#include "../../common/msg.h"

enum filter_bits { FILTER_EXACTLY, FILTER_ALL, FILTER_ANY };

/* Zeroed: accepts everything. */
struct filter {
	unsigned set; /* FILTER_* below */
	uint32_t owner, group;
	uint32_t mode; /* permissions, and how they are compared */
	enum filter_bits bits;
	uint32_t type; /* S_IFMT bits */
	uint64_t device;
	const char *pattern;
};

enum {
	FILTER_OWNER = 1 << 0,
	FILTER_GROUP = 1 << 1,
	FILTER_MODE = 1 << 2,
	FILTER_TYPE = 1 << 3,
	FILTER_DEVICE = 1 << 4,
	FILTER_PATH = 1 << 5,
};

/* Take the value of --owner and so on; keep a pointer to a pattern.  Each
 * returns 0, or -EINVAL when `value` can't be understood (-ENOENT: no such
 * user or group). */
int filter_owner(struct filter *f, const char *value);
int filter_group(struct filter *f, const char *value);
int filter_mode(struct filter *f, const char *value);
int filter_type(struct filter *f, const char *value);
int filter_device(struct filter *f, const char *value);
void filter_path(struct filter *f, const char *value);

/* Whether a record with `attr` is accepted, as far as its paths don't matter;
 * and whether one of its paths is. */
int filter_accepts(const struct filter *f, const struct attr *attr);
int filter_accepts_path(const struct filter *f, const char *path);

#endif
