/* SPDX-License-Identifier: MIT
 *
 * What shared.c does for index.c: the files of tables.
 */
#ifndef PQFS_COMMON_SHARED_IMPL_H
#define PQFS_COMMON_SHARED_IMPL_H

#include "shared.h"

/* Maps the table in use. */
int shared_map_index(struct shared *s);

/* Makes a mapped table the one that this process uses. */
void shared_use_index(struct shared *s, struct index_entry *table, uint32_t size, uint32_t epoch);

/* Makes a table of `size` entries, all empty, for `epoch`. */
int shared_make_index(struct shared *s, uint32_t epoch, uint32_t size, struct index_entry **table);

/* Removes the file of the table of `epoch`; mappings of it live on. */
void shared_remove_index(struct shared *s, uint32_t epoch);

#endif
