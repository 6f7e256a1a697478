/* SPDX-License-Identifier: MIT
 *
 * Whether a record still means the file that a message is about.
 */
#ifndef PQFS_SERVER_IDENTITY_H
#define PQFS_SERVER_IDENTITY_H

#include "record.h"

/* Fills `r` with the record of the file `id`: 1, or 0, or -errno.
 *
 * A record of another file that had the same inode number is dropped, with a
 * diagnostic.  So is one whose type is not that of `mode` (0: not known; a
 * plain file may stand for a device node), and, where the inode carries
 * neither birth time nor generation, one that doesn't have the name `path`
 * ("": not known).  Drops are changes: they join the batch. */
int identity_find(const struct ident *id, unsigned mode, const char *path, struct record *r);

/* As identity_find, for a question: what can't be dropped is not found, and a
 * record whose names were lost takes `path`, if that is nobody's. */
int identity_ask(const struct ident *id, unsigned mode, const char *path, struct record *r);

/* Removes a record, its names and extended attributes. */
int identity_drop(int64_t id);

/* Completes what the record knows of its inode. */
void identity_learn(struct record *r, const struct ident *id);

/* As identity_find for a file that is gone: a record that is another's is left
 * alone, for the number may already be a newer file's, whose message was
 * faster.  Drops nothing. */
int identity_is(const struct ident *id, struct record *r);

#endif
