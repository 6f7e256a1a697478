/* SPDX-License-Identifier: MIT
 *
 * What is known of a file by its path, wherever that comes from: a state
 * directory, an exported file, or the file system.
 */
#ifndef PQFS_TOOLS_DB_ENTRY_H
#define PQFS_TOOLS_DB_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "../../common/msg.h"

/* Extended attributes in the order of their names. */
struct attrset {
	char *bytes; /* of each: name, NUL, length (uint32_t), value */
	size_t len, room;
};

/* Sets one; a value that it has already is replaced. */
void attrset_put(struct attrset *s, const char *name, const void *value, size_t len);

/* Each in turn, with *at 0 at first: 1, or 0 after the last. */
int attrset_next(const struct attrset *s, size_t *at, const char **name, const void **value,
		 size_t *len);

/* 1 with the value, or 0. */
int attrset_find(const struct attrset *s, const char *name, const void **value, size_t *len);

void attrset_free(struct attrset *s);

/* Bits of `known`. */
enum {
	ENTRY_TYPE = 1 << 0,
	ENTRY_MODE = 1 << 1, /* the permissions */
	ENTRY_UID = 1 << 2,
	ENTRY_GID = 1 << 3,
	ENTRY_RDEV = 1 << 4,
	ENTRY_XATTRS = 1 << 5, /* all that there are */
	ENTRY_TARGET = 1 << 6, /* of a symbolic link */
};
#define ENTRY_RECORD (ENTRY_MODE | ENTRY_UID | ENTRY_GID | ENTRY_RDEV | ENTRY_XATTRS)
#define ENTRY_BITS 7

struct entry {
	const char *path; /* relative to a base, which is "." itself */
	unsigned known;
	struct attr attr; /* flags mean nothing */
	struct ident id;  /* ino 0: not known */
	unsigned links;   /* 0: not known */
	const char *target;
	int64_t changed; /* ns since the epoch; 0: not known */
	struct attrset xattrs;
};

/* What is given each entry.  It owns nothing of it. */
typedef void entry_fn(void *ctx, const struct entry *e);

/* Makes a path what an entry has, in place: without "." and empty components.  0, or
 * -EINVAL if it has a "..". */
int entry_tidy(char *path);

/* `path` relative to `from` (both tidy), or NULL if it isn't there or below. */
const char *entry_below(const char *path, const char *from);

/* Bits of what both know and have differently. */
unsigned entry_differs(const struct entry *a, const struct entry *b);

/* The word for one of the bits: "mode". */
const char *entry_word(unsigned bit);

/* What an entry has of one of the bits but ENTRY_XATTRS, for people.  Allocated. */
char *entry_says(const struct entry *e, unsigned bit);

/* The status with which the commands that read entries end when they can't go on:
 * STATUS_FAILURE, unless a command has another meaning for it. */
extern int entry_trouble;

#endif
