/* SPDX-License-Identifier: MIT
 *
 * What shared.c does for index.c: the files.
 */
#ifndef PQFS_COMMON_SHARED_IMPL_H
#define PQFS_COMMON_SHARED_IMPL_H

#include "shared.h"

/* Maps the index in use. */
int shared_map_index(struct shared *s);

/* Makes a mapped index the one that this process uses. */
void shared_use_index(struct shared *s, const struct index_map *map);

/* Makes an empty index with room for `room` entries (a multiple of INDEX_LEAST),
 * for `epoch`, and fills *map. */
int shared_make_index(struct shared *s, uint32_t epoch, uint32_t room, struct index_map *map);

/* Removes the file of the index of `epoch`; mappings of it live on. */
void shared_remove_index(struct shared *s, uint32_t epoch);

#endif
