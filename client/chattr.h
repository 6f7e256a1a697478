/* SPDX-License-Identifier: MIT
 *
 * chattr.c: the flags of inodes, whichever call tells or sets them.
 */
#ifndef PQFS_CLIENT_CHATTR_H
#define PQFS_CLIENT_CHATTR_H

#include <linux/fs.h>
#include <stddef.h>
#include <stdint.h>

/* What the calls pass begins with the flags, in 32 bits or in 64. */
union chattr_block {
	uint32_t word;
	struct fsxattr x;
	uint64_t wide;
	char room[64];
};

/* A call about a file: dirfd, path and flags as for ask_at; `arg` as the program
 * passed it, of `size` bytes where that is told.  `get` and `set` make the real
 * calls; they give libc's result. */
struct chattr {
	int dirfd;
	const char *path;
	int flags;
	int x; /* FS_XFLAG_* rather than FS_*_FL */
	const void *arg;
	size_t size;
	int (*get)(const struct chattr *c, uint32_t *word);
	int (*set)(const struct chattr *c, uint32_t word);
};

/* Of flags in 64 bits, those in use. */
static inline uint32_t *chattr_low_word(void *wide)
{
	return (uint32_t *)wide + (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* Adds the flags that are recorded to those that the file has.  libc's result. */
int chattr_get(const struct chattr *c, uint32_t *word);

/* Whether a process that is judged may not set any, with errno. */
int chattr_denied(const struct chattr *c);

/* After the real call to set all that is wanted gave `result`, with errno: sees
 * to it that the session has that.  libc's result. */
int chattr_set(const struct chattr *c, uint32_t wanted, int result);

#endif
