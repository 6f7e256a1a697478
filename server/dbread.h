/* SPDX-License-Identifier: MIT
 *
 * Reading files.db of a state directory, for the tools: with or without a
 * running server, never changing anything.  (logs.db is one table, which
 * tools/logread.c reads through db.h.)
 *
 * Functions return 0 (or what they say), or -errno; -EUCLEAN is a corrupt
 * database, -EMEDIUMTYPE one that is not ours or of another version.
 * Times are in ns since the epoch.  dev and rdev are as makedev(3) packs them.
 * What a callback is given is valid until it returns, and it may call any
 * function of this header on the same database.  A callback's result other
 * than 0 ends the walk, and is the walk's.
 * Paths and names are bytes, not text: anything but NUL, and in names '/'.
 */
#ifndef PQFS_SERVER_DBREAD_H
#define PQFS_SERVER_DBREAD_H

#include <stddef.h>
#include <stdint.h>

#include "../common/msg.h"
#include "db.h"

#define DBREAD_ROOT ((int64_t)0)  /* the edge of "/" */
#define DBREAD_NONE ((int64_t)-1) /* no edge */

struct dbread_record {
	int64_t id; /* 1 and up; 0: no record */
	struct ident ident;
	struct attr attr; /* what a session sees; flags: ATTR_* */
	int64_t created, changed;
	int orphan; /* 1: its names were lost; 2: unlinked, or never named */
};

/* A component of a path.  One that has no record is there for what is below. */
struct dbread_edge {
	int64_t id;
	int64_t parent; /* an edge; DBREAD_NONE for the root */
	int64_t record; /* 0: none */
	const char *name;
	size_t len; /* of name, without its NUL */
};

struct dbread;

/* Opens files.db of the state directory `dir`.  The caller gives *db back to
 * dbread_close.  On failure `why` (DB_WHY bytes) has one line that begins with
 * "files.db: "; -ENOENT if there is none. */
int dbread_open(struct dbread **db, const char *dir, char *why);
void dbread_close(struct dbread *db);

/* Between these, all reads see the database as it was at the first of them.
 * Needed only where several must fit together; not to be held for long. */
int dbread_begin(struct dbread *db);
void dbread_end(struct dbread *db);

/* The record `id`, or of an inode: 1, or 0 if there is none. */
int dbread_record(struct dbread *db, int64_t id, struct dbread_record *r);
int dbread_inode(struct dbread *db, uint64_t dev, uint64_t ino, struct dbread_record *r);

/* How many records there are; how many names the record `id` has. */
int dbread_count(struct dbread *db, uint64_t *count);
int dbread_links(struct dbread *db, int64_t id, uint64_t *count);

/* The edge at an absolute path: 1, or 0 if there is none.  Empty components
 * don't count; "." and ".." mean nothing special.  e->name points into `path`. */
int dbread_lookup(struct dbread *db, const char *path, struct dbread_edge *e);

/* The edges below an edge, by name in the order of bytes.  `r` is the edge's
 * record; r->id is 0 if it has none. */
typedef int dbread_edge_fn(void *ctx, const struct dbread_edge *e, const struct dbread_record *r);
int dbread_list(struct dbread *db, int64_t edge, dbread_edge_fn *fn, void *ctx);

/* The path of an edge, with its NUL: its length, or -ENAMETOOLONG; -ENOENT if
 * there is no such edge. */
int dbread_path(struct dbread *db, int64_t edge, char *buf, size_t size);

/* All records in the order of ids, each once for each of its names with the
 * name's path and edge; nameless ones once with "" and DBREAD_NONE.  A
 * path of more than 4095 bytes is "", too, but has its edge.  Memory does not
 * grow with the database. */
typedef int dbread_record_fn(void *ctx, const struct dbread_record *r, const char *path,
			     int64_t edge);
int dbread_each(struct dbread *db, dbread_record_fn *fn, void *ctx);

/* One record's names, as dbread_each gives them. */
int dbread_names(struct dbread *db, const struct dbread_record *r, dbread_record_fn *fn, void *ctx);

/* The records whose names were lost (orphan 1), as dbread_each gives them. */
int dbread_lost(struct dbread *db, dbread_record_fn *fn, void *ctx);

/* A record's extended attributes, by name.  `name` ends with a NUL. */
typedef int dbread_xattr_fn(void *ctx, const char *name, const void *value, size_t len);
int dbread_xattrs(struct dbread *db, int64_t record, dbread_xattr_fn *fn, void *ctx);

/* What the last failed call on `db` failed with, as one line; valid until the next
 * call. */
const char *dbread_why(struct dbread *db);

#endif
