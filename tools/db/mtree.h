/* SPDX-License-Identifier: MIT
 *
 * The words of mtree(5) files.
 */
#ifndef PQFS_TOOLS_DB_MTREE_H
#define PQFS_TOOLS_DB_MTREE_H

#include <stdio.h>

#include "entry.h"

#define MTREE_NAME 128 /* bytes of a user's or group's name, NUL included */

/* What keywords say of a file. */
struct mtree_keys {
	unsigned known; /* ENTRY_* */
	struct attr attr;
	char uname[MTREE_NAME], gname[MTREE_NAME]; /* "": not said */
	char target[MSG_PATH_MAX];
};

/* Takes "KEY=VALUE" (changed); keys that don't matter are passed over.  NULL, or what is
 * wrong with it. */
const char *mtree_take(struct mtree_keys *k, char *word);

/* Forgets what a key said; "all" of them. */
void mtree_unset(struct mtree_keys *k, const char *key);

/* Finds the numbers of owners that are known by name alone.  NULL, or what is wrong. */
const char *mtree_owners(struct mtree_keys *k);

/* Takes the escapes of vis(3) out of a word, in place.  0 or -EINVAL. */
int mtree_decode(char *word);

/* Writes a name with odd bytes as a backslash and three octal digits. */
void mtree_encode(FILE *out, const char *name);

/* The word for a type ("file"), or NULL. */
const char *mtree_type(uint32_t mode);

#endif
