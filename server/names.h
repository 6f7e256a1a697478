/* SPDX-License-Identifier: MIT
 *
 * Names: a tree of path components ("edges") whose root is "/".  An edge may
 * have a record; one that has none is there for what is below it, and goes
 * with the last of that.  Names are not identity: they are what people, logs
 * and exports go by, and a second witness where inodes carry no birth time.
 *
 * A path is absolute; empty components don't count.  "" and relative paths
 * are no names: they find nothing and bind nothing.
 *
 * Functions return 0 (or what they say), or -errno; those that change must
 * be called inside a change (store_save).
 */
#ifndef PQFS_SERVER_NAMES_H
#define PQFS_SERVER_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

struct edge {
	int64_t id; /* 0: the root */
	int64_t parent;
	int64_t record; /* 0: none */
};

/* Whether `path` can be a name. */
bool names_valid(const char *path);

/* Fills `e` with the edge at `path`: 1, or 0. */
int names_find(const char *path, struct edge *e);

/* Makes `path` a name of the record `id`, and of no other. */
int names_bind(const char *path, int64_t id);

/* Takes all names of the record `id`, and says in the record what is left of
 * it (ORPHAN_NO: nothing is said, as it is about to be deleted). */
int names_unbind(int64_t id, enum orphan orphan);

/* The file `r`, which had one link, lost it: takes the names that are gone, and if
 * none is left says so in the record (ORPHAN_GONE).  Looks at the file system
 * where there are several. */
int names_release(const struct record *r);

/* Whether the file `r` is at one of its names, looked at in the file system: 1, or 0.
 * What can't be told is taken for yes. */
int names_lead_to(const struct record *r);

/* The file `r`, which has one link, is at `path` now, wherever it was. */
int names_follow(const struct record *r, const char *path);

/* Takes the edge from its record, which may be lost by it. */
int names_clear(const struct edge *e);

/* Removes the edge and everything below it; records that lose their last name
 * by it are lost (ORPHAN_LOST). */
int names_remove(const struct edge *e);

/* Gives the edge `e` the name `path`, in one row, whatever is below it.  What
 * was at `path` is removed.  -EINVAL if one would be inside the other. */
int names_move(const struct edge *e, const char *path);

/* What is at `path` and what is at `path2` change places; either may be
 * missing.  -EINVAL if one is inside the other. */
int names_exchange(const char *path, const char *path2);

#endif
