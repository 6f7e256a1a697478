/* SPDX-License-Identifier: MIT
 *
 * Schemas as tables of steps: step N brings version N to version N + 1.  A
 * released step never changes; a change of the schema is a new step and a
 * higher version in db.c.  Called once per opening, before anything reads.
 */
#include "schema.h"

#include <stdio.h>
#include <string.h>

/*
 * records: one per inode.  dev, ino, generation and rdev are unsigned 64-bit
 * numbers in SQLite's signed ones.  stamp: see struct msg; it, created and
 * changed are in ns since the epoch.  orphan: see enum orphan in record.h.
 *
 * names: a tree of path components.  Its root is row 0, whose parent is NULL;
 * an edge without a record is there for what is below it.  Renaming a
 * directory changes one row.
 *
 * journal: one row.  How far the shared journal that bears the cookie has been
 * put into this database, in the transaction that did it.
 *
 * devices: the file system (f_fsid, or what stands for it, and f_type) that a
 * device number of the records belongs to; see devices.h.
 *
 * log: uid to rdev are what the file became, was_* what it was (was_mode 0: not
 * known), by_uid and by_gid who the process was in the session (-1: not known).
 *
 * ring: one row.  How far the ring of calls that bears the cookie has been put
 * into this database; the next line's id; and how much is kept (0: all).
 */
static const char *const files_steps[] = {
    "CREATE TABLE records ("
    " id INTEGER PRIMARY KEY,"
    " dev INTEGER NOT NULL,"
    " ino INTEGER NOT NULL,"
    " birth INTEGER NOT NULL,"
    " generation INTEGER NOT NULL,"
    " uid INTEGER NOT NULL,"
    " gid INTEGER NOT NULL,"
    " mode INTEGER NOT NULL,"
    " rdev INTEGER NOT NULL,"
    " flags INTEGER NOT NULL DEFAULT 0,"
    " stamp INTEGER NOT NULL DEFAULT 0,"
    " created INTEGER NOT NULL,"
    " changed INTEGER NOT NULL,"
    " orphan INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (dev, ino));"
    "CREATE INDEX records_orphan ON records (orphan, changed) WHERE orphan > 0;"
    "CREATE INDEX records_nodes ON records (ino) WHERE (mode & 61440) IN (8192, 24576);"
    "CREATE TABLE names ("
    " id INTEGER PRIMARY KEY,"
    " parent INTEGER,"
    " name BLOB NOT NULL,"
    " record INTEGER,"
    " UNIQUE (parent, name));"
    "CREATE INDEX names_record ON names (record) WHERE record IS NOT NULL;"
    "INSERT INTO names (id, parent, name) VALUES (0, NULL, x'');"
    "CREATE TABLE xattrs ("
    " record INTEGER NOT NULL,"
    " name BLOB NOT NULL,"
    " value BLOB NOT NULL,"
    " PRIMARY KEY (record, name)) WITHOUT ROWID;"
    "CREATE TABLE devices ("
    " dev INTEGER PRIMARY KEY,"
    " fsid INTEGER NOT NULL,"
    " type INTEGER NOT NULL);"
    "CREATE TABLE journal (cookie INTEGER NOT NULL, applied INTEGER NOT NULL);"
    "INSERT INTO journal VALUES (random(), 0);",
};

static const char *const logs_steps[] = {
    "CREATE TABLE log ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " time INTEGER NOT NULL,"
    " op INTEGER NOT NULL,"
    " result INTEGER NOT NULL,"
    " pid INTEGER NOT NULL,"
    " program BLOB NOT NULL,"
    " path BLOB NOT NULL,"
    " path2 BLOB NOT NULL,"
    " dev INTEGER NOT NULL,"
    " ino INTEGER NOT NULL,"
    " uid INTEGER NOT NULL,"
    " gid INTEGER NOT NULL,"
    " mode INTEGER NOT NULL,"
    " rdev INTEGER NOT NULL,"
    " name BLOB NOT NULL);",

    "CREATE TABLE wider ("
    " id INTEGER PRIMARY KEY,"
    " time INTEGER NOT NULL,"
    " op INTEGER NOT NULL,"
    " result INTEGER NOT NULL,"
    " pid INTEGER NOT NULL,"
    " program BLOB NOT NULL,"
    " path BLOB NOT NULL,"
    " path2 BLOB NOT NULL,"
    " dev INTEGER NOT NULL,"
    " ino INTEGER NOT NULL,"
    " uid INTEGER NOT NULL,"
    " gid INTEGER NOT NULL,"
    " mode INTEGER NOT NULL,"
    " rdev INTEGER NOT NULL,"
    " name BLOB NOT NULL,"
    " tag BLOB NOT NULL DEFAULT x'',"
    " by_uid INTEGER NOT NULL DEFAULT -1,"
    " by_gid INTEGER NOT NULL DEFAULT -1,"
    " was_uid INTEGER NOT NULL DEFAULT 0,"
    " was_gid INTEGER NOT NULL DEFAULT 0,"
    " was_mode INTEGER NOT NULL DEFAULT 0);"
    "INSERT INTO wider SELECT *, x'', -1, -1, 0, 0, 0 FROM log;"
    "DROP TABLE log;"
    "ALTER TABLE wider RENAME TO log;"
    "CREATE TABLE ring ("
    " cookie INTEGER NOT NULL,"
    " applied INTEGER NOT NULL,"
    " next INTEGER NOT NULL,"
    " keep_bytes INTEGER NOT NULL,"
    " keep_lines INTEGER NOT NULL,"
    " keep_age INTEGER NOT NULL);"
    "INSERT INTO ring SELECT 0, 0, coalesce(max(id), 0) + 1, 0, 0, 0 FROM log;",
};

static int run_steps(struct db *db, const struct db_kind *kind, const char *const *steps)
{
	char sql[128];
	int result = db_exec(db, "BEGIN IMMEDIATE");

	for (int v = db->version; !result && v < kind->version; v++)
		result = db_exec(db, steps[v]);
	snprintf(sql, sizeof(sql), "PRAGMA application_id=%d; PRAGMA user_version=%d",
		 kind->application, kind->version);
	if (!result)
		result = db_exec(db, sql);
	if (!result)
		result = db_exec(db, "COMMIT");
	return result;
}

int schema_migrate(struct db *db, const struct db_kind *kind, char *why)
{
	const char *const *steps = kind == &db_files ? files_steps : logs_steps;
	int result;

	if (db->version == kind->version)
		return 0;
	result = run_steps(db, kind, steps);
	if (result) {
		snprintf(why, DB_WHY, "%s: %s", kind->file, sqlite3_errmsg(db->handle));
		if (!sqlite3_get_autocommit(db->handle))
			db_exec(db, "ROLLBACK");
		return result;
	}
	db->version = kind->version;
	return 0;
}
