/* SPDX-License-Identifier: MIT
 *
 * What is mounted, and by what a file system can be told from others when it
 * comes back under another device number.
 */
#ifndef PQFS_SERVER_MOUNTS_H
#define PQFS_SERVER_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mounted {
	uint64_t dev;  /* as makedev(3) packs it */
	uint64_t fsid; /* 0: can't be told */
	int64_t type;  /* f_type of statfs(2) */
};

/* Makes *list, which the caller frees: the mounted devices in the order of
 * their numbers, each once.  Only file systems that a machine holds itself
 * are looked at, and of those only what is reached through no other: network
 * and FUSE file systems and automounters may hang whoever asks.
 * Returns 0, or -errno; then *list is NULL. */
int mounts_list(struct mounted **list, size_t *count);

/* The entry of `dev`, or NULL. */
struct mounted *mounts_find(struct mounted *list, size_t count, uint64_t dev);

/* Whether something was mounted or unmounted since mounts_list last looked, or
 * this was last asked.  One system call. */
bool mounts_changed(void);

/* Closes what mounts_list keeps open. */
void mounts_close(void);

#endif
