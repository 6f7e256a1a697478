/* SPDX-License-Identifier: MIT
 *
 * Files as they are underneath, with what sessions tell them by.
 */
#ifndef PQFS_TOOLS_REAL_H
#define PQFS_TOOLS_REAL_H

#include <stdint.h>

#include "../common/msg.h"

struct real {
	struct ident id;  /* as the library takes it */
	struct attr attr; /* of the disk; flags are 0 */
	uint64_t size;
	uint32_t links;
	int64_t modified, changed; /* ns since the epoch */
};

/* Looks at `path` below the directory `dirfd` (AT_FDCWD: the current one); a symbolic
 * link itself is meant; "" is `dirfd` itself.  Returns 0, or -errno. */
int real_look(int dirfd, const char *path, struct real *r);

/* Whether a file of the type of `real` can be what is recorded as `recorded`
 * (both as st_mode): a device node is a plain file underneath. */
int real_type_fits(uint32_t real, uint32_t recorded);

/* The order of two struct ident by device and inode number, for qsort(3) and kin. */
int real_order(const void *a, const void *b);

/* Allows as many open descriptors as may be: one for each level of a deep tree. */
void real_allow_descriptors(void);

#endif
