/* SPDX-License-Identifier: MIT
 *
 * Opening and checking of databases.  Used by the server and, read-only, by
 * the tools: this file depends on nothing else of the server.  SQLite's
 * result codes end here: callers see errnos and one line of text.
 */
#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/state.h"

#define SHORT_VFS "pqfs-short"
#define SHORT_PATH 400        /* SQLite's own limit is 512, its suffixes included */
#define SANITY_SIZE (1 << 20) /* databases up to this are checked whole */
#define BUSY_MS 2000

const struct db_kind db_files = {STATE_DB, 0x70716673, 1};
const struct db_kind db_logs = {STATE_LOGS, 0x7071666c, 2};

int db_errno(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_NOMEM:
		return -ENOMEM;
	default:
		return -EIO;
	}
}

int db_exec(const struct db *db, const char *sql)
{
	return db_errno(sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/* As db_number, but with SQLite's code. */
static int number(sqlite3 *handle, const char *sql, int64_t *value)
{
	sqlite3_stmt *s;
	int code = sqlite3_prepare_v2(handle, sql, -1, &s, NULL);

	*value = 0;
	if (code)
		return code;
	code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		*value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

int db_number(const struct db *db, const char *sql, int64_t *value)
{
	return db_errno(number(db->handle, sql, value));
}

static int keep_path(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
	(void)vfs;
	return snprintf(out, (size_t)size, "%s", path) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* The usual VFS makes paths absolute and resolves their symbolic links, which
 * would turn a short /proc/self/fd/N/files.db back into a path that is too
 * long for it; this twin of it takes paths as they are. */
static int register_short_vfs(void)
{
	static sqlite3_vfs vfs;
	const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);

	if (sqlite3_vfs_find(SHORT_VFS))
		return 0;
	if (!usual)
		return -EIO;
	vfs = *usual;
	vfs.pNext = NULL;
	vfs.zName = SHORT_VFS;
	vfs.xFullPathname = keep_path;
	return db_errno(sqlite3_vfs_register(&vfs, 0));
}

static int say(char *why, const struct db_kind *kind, int result, const char *format, ...)
{
	va_list ap;
	int n = snprintf(why, DB_WHY, "%s: ", kind->file);

	va_start(ap, format);
	vsnprintf(why + n, DB_WHY - (size_t)n, format, ap);
	va_end(ap);
	return result;
}

/* Says what SQLite's `code` means; returns the errno. */
static int say_code(char *why, const struct db_kind *kind, sqlite3 *handle, int code)
{
	int err = handle ? sqlite3_system_errno(handle) : 0;

	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return say(why, kind, -EUCLEAN, "is corrupt: %s",
			   handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
	case SQLITE_FULL:
		return say(why, kind, -ENOSPC, "%s", strerror(ENOSPC));
	case SQLITE_NOMEM:
		return say(why, kind, -ENOMEM, "%s", strerror(ENOMEM));
	case SQLITE_CANTOPEN:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
		if (err)
			return say(why, kind, -err, "%s", strerror(err));
	}
	return say(why, kind, -EIO, "%s", handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
}

/* Opens the file as a path that SQLite can take.  `immutable`: without a lock
 * and without the WAL, the only way in a directory that can't be written. */
static int open_handle(struct db *db, const char *dir, const struct db_kind *kind,
		       enum db_mode mode, int immutable)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
	char path[SHORT_PATH + 64];
	const char *vfs = NULL;
	int code;

	flags |=
	    mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (immutable || strlen(dir) > SHORT_PATH || dir[0] != '/') {
		if (register_short_vfs())
			return SQLITE_ERROR;
		if (db->dirfd < 0)
			db->dirfd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (db->dirfd < 0)
			return SQLITE_CANTOPEN;
		vfs = SHORT_VFS;
		snprintf(path, sizeof(path), "%s/proc/self/fd/%d/%s%s", immutable ? "file:" : "",
			 db->dirfd, kind->file, immutable ? "?immutable=1" : "");
	} else {
		snprintf(path, sizeof(path), "%s/%s", dir, kind->file);
	}
	code = sqlite3_open_v2(path, &db->handle, flags, vfs);
	if (!code)
		code = sqlite3_extended_result_codes(db->handle, 1);
	if (!code)
		code = sqlite3_busy_timeout(db->handle, BUSY_MS);
	/* Whoever made the file can't have it run anything. */
	if (!code)
		code = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return code;
}

/* A look over the whole file, if it is small.  SQLite itself finds a
 * truncated file on the first access, and broken pages when it meets them. */
static int check_sanity(struct db *db, const struct db_kind *kind, char *why)
{
	int64_t pages, size;
	sqlite3_stmt *s = NULL;
	int code, result = 0;

	code = number(db->handle, "PRAGMA page_count", &pages);
	if (!code)
		code = number(db->handle, "PRAGMA page_size", &size);
	if (!code && pages * size > SANITY_SIZE)
		return 0;
	if (!code)
		code = sqlite3_prepare_v2(db->handle, "PRAGMA quick_check(1)", -1, &s, NULL);
	if (!code)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(s, 0);

		if (text && strcmp(text, "ok")) {
			/* Its lines break: the first one is enough. */
			const char *at = strncmp(text, "*** in", 6) ? NULL : strchr(text, '\n');

			text = at ? at + 1 : text;
			result = say(why, kind, -EUCLEAN, "is corrupt: %.*s",
				     (int)strcspn(text, "\n"), text);
		}
	} else if (code) {
		result = say_code(why, kind, db->handle, code);
	}
	sqlite3_finalize(s);
	return result;
}

static int check(struct db *db, const struct db_kind *kind, enum db_mode mode, char *why)
{
	int64_t application, version, tables;
	int code;

	code = number(db->handle, "PRAGMA application_id", &application);
	if (!code)
		code = number(db->handle, "PRAGMA user_version", &version);
	if (!code)
		code = number(db->handle, "SELECT count(*) FROM sqlite_schema", &tables);
	if (code)
		return say_code(why, kind, db->handle, code);
	if (application != kind->application && (application || version || tables))
		return say(why, kind, -EMEDIUMTYPE, "not a pqfs database");
	if (version > kind->version)
		return say(why, kind, -EMEDIUMTYPE,
			   "made by a newer pqfs (schema %lld, this program knows %d)",
			   (long long)version, kind->version);
	db->version = (int)version;
	if (mode == DB_READ && version == 0)
		return say(why, kind, -ENOENT, "%s", strerror(ENOENT));
	if (mode == DB_READ && version < kind->version)
		return say(why, kind, -EMEDIUMTYPE,
			   "made by an older pqfs (schema %lld, this program reads %d); the next "
			   "session brings it up to date",
			   (long long)version, kind->version);
	return version ? check_sanity(db, kind, why) : 0;
}

/* Whether the directory, not the file, is what stands against reading. */
static int read_only_place(const char *dir, const struct db_kind *kind)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), yes;

	if (fd < 0)
		return 0;
	yes = faccessat(fd, ".", W_OK, AT_EACCESS) && !faccessat(fd, kind->file, R_OK, AT_EACCESS);
	close(fd);
	return yes;
}

int db_open(struct db *db, const char *dir, const struct db_kind *kind, enum db_mode mode,
	    char *why)
{
	int code, result;

	*db = (struct db){.dirfd = -1};
	code = open_handle(db, dir, kind, mode, 0);
	result = code ? say_code(why, kind, db->handle, code) : check(db, kind, mode, why);
	if (result && result != -EUCLEAN && result != -EMEDIUMTYPE && mode == DB_READ &&
	    read_only_place(dir, kind)) {
		sqlite3_close(db->handle);
		db->handle = NULL;
		code = open_handle(db, dir, kind, mode, 1);
		result = code ? say_code(why, kind, db->handle, code) : check(db, kind, mode, why);
	}
	if (result)
		db_close(db);
	return result;
}

void db_close(struct db *db)
{
	int open = db->handle != NULL;

	sqlite3_close(db->handle);
	db->handle = NULL;
	if (open || db->dirfd > 0) {
		if (db->dirfd >= 0)
			close(db->dirfd);
		db->dirfd = -1;
	}
}
