/* SPDX-License-Identifier: MIT
 *
 * Opening pqfs's databases, for the server, which writes them, and for the
 * tools, which read them.  Both kinds of file carry an application id and the
 * number of their schema, and both are checked before anything else happens
 * to them, so that a foreign, newer or corrupt file is refused untouched.
 *
 * Functions return 0 (or what they say), or -errno.
 */
#ifndef PQFS_SERVER_DB_H
#define PQFS_SERVER_DB_H

#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#define DB_WHY 512 /* bytes of a text that says why something failed */

struct db_kind {
	const char *file; /* name in the state directory */
	int application;  /* PRAGMA application_id */
	int version;      /* the schema that this program knows */
};

extern const struct db_kind db_files; /* records, names, extended attributes */
extern const struct db_kind db_logs;  /* what --log sessions recorded */

struct db {
	sqlite3 *handle; /* NULL: not open */
	int dirfd;       /* keeps the directory's name under /proc alive; or -1 */
	int version;     /* of the schema found; 0: the file is new */
};

enum db_mode {
	DB_READ,  /* must exist and have this program's schema; works in a
		   * directory that can't be written, too */
	DB_WRITE, /* made if missing; the caller migrates an older schema */
};

/* Opens `kind`'s file in the directory `dir` into `*db`, which the caller
 * closes with db_close.  On failure `why` (DB_WHY bytes) has one line that
 * begins with the file's name, and nothing is open. */
int db_open(struct db *db, const char *dir, const struct db_kind *kind, enum db_mode mode,
	    char *why);

/* Closes; harmless on a zeroed or closed one. */
void db_close(struct db *db);

/* The errno that an SQLite result code stands for: 0 for success, otherwise
 * -ENOMEM or -EIO. */
int db_errno(int code);

/* Runs statements that give no rows. */
int db_exec(const struct db *db, const char *sql);

/* Runs a statement whose first column of its first row is a number. */
int db_number(const struct db *db, const char *sql, int64_t *value);

#endif
