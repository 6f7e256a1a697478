/* SPDX-License-Identifier: MIT
 *
 * Which files were met before, by device and inode number.
 */
#ifndef PQFS_TOOLS_DB_SEEN_H
#define PQFS_TOOLS_DB_SEEN_H

#include "../../common/msg.h"

/* Whether `id` is in the set, which begins as NULL; it is afterwards. */
int seen_before(void **set, const struct ident *id);
void seen_free(void *set);

#endif
