/* SPDX-License-Identifier: MIT
 *
 * What shared.c does for index.c and calls.c: files that are mapped, and locks.
 */
#ifndef PQFS_COMMON_SHARED_IMPL_H
#define PQFS_COMMON_SHARED_IMPL_H

#include "shared.h"

/* Maps a file of the state directory that has at least `size` bytes; with `whole`, all
 * that it has, which *whole becomes.  -ENOENT, -ESTALE if it is shorter. */
int shared_map_file(const char *path, size_t size, size_t *whole, void **out);

/* Makes a file of `size` bytes anew, all of them on the disk, and maps it. */
int shared_make_file(const char *path, size_t size, void **out);

/* A lock in shared memory: 0, or the thread that holds it.  Each gives 1 or 0: whether
 * it was taken from a holder that is dead; whether somebody waits for it. */
int shared_word_lock(uint32_t *word);
int shared_word_lock_as(uint32_t *word, uint32_t thread); /* who is known to ask */
int shared_word_unlock(uint32_t *word);

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
