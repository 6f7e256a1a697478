/* SPDX-License-Identifier: MIT
 *
 * Which records pqfs-db query shows: filters as people write them, as find has
 * them, and the test of a record against them.
 */
#ifndef PQFS_TOOLS_FILTER_H
#define PQFS_TOOLS_FILTER_H

#include <stdint.h>

#include "../../server/dbread.h"

enum filter_kind {
	FILTER_OWNER, /* a number or name */
	FILTER_GROUP,
	FILTER_MODE,   /* 755, -u+s, /6000 */
	FILTER_TYPE,   /* f,d */
	FILTER_DEVICE, /* 1:3 */
	FILTER_NEWER,  /* a time, or a file whose time of modification it is */
	FILTER_XATTR,  /* a pattern for one's name; NULL: any */
	FILTER_PATH,   /* a pattern for the whole path */
	FILTER_NAME,   /* and for its last component */
	FILTER_BELOW,  /* a directory */
};

#define FILTER_MOST 64

struct filter_test {
	enum filter_kind kind;
	int contrary;
	uint32_t id;              /* of an owner or group */
	uint32_t file, directory; /* permissions, by what they are compared with */
	char how;                 /* '-' all of them, '/' any, '=' exactly */
	uint32_t types;           /* bits, by S_IFMT >> 12 */
	uint64_t device;
	int64_t time;
	const char *pattern;
};

/* Zeroed: accepts everything. */
struct filter {
	int count;
	struct filter_test tests[FILTER_MOST];
};

/* Adds a test, or its contrary (`contrary`).  Keeps pointers to patterns.  Returns 0, -EINVAL
 * when `value` can't be understood, -ENOENT when it names nobody, or no file, -E2BIG when
 * there are too many. */
int filter_add(struct filter *f, enum filter_kind kind, int contrary, const char *value);

/* The directory that all accepted names are below of; NULL: the root. */
const char *filter_below(const struct filter *f);

/* Whether a record with this name ("": none) is accepted: 1, 0, or -errno (dbread_why). */
int filter_accepts(const struct filter *f, struct dbread *db, const struct dbread_record *r,
		   const char *path);

#endif
