/* SPDX-License-Identifier: MIT
 *
 * Reads only: the database beside whoever writes it, the journal's header, and
 * whether somebody answers at the socket.
 */
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/shared.h"
#include "../../common/state.h"
#include "../../server/db.h"
#include "../connect.h"
#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "../statedir.h"

struct status {
	const char *dir;
	int exists, inside, temporary;
	pid_t server;  /* -1: none */
	int64_t since; /* ns; when it started */
	int64_t records, names, xattrs;
	int64_t lines;    /* of the log; -1: there is none */
	uint64_t waiting; /* bytes of changes that are not in the database yet */
	uint64_t size;    /* bytes on the disk */
};

static int64_t count(const struct db *db, const char *table)
{
	char *sql = text("SELECT count(*) FROM %s", table);
	int64_t n = 0;

	if (db_number(db, sql, &n))
		die(STATUS_FAILURE, "%s: %s", table, sqlite3_errmsg(db->handle));
	free(sql);
	return n;
}

static void read_records(struct status *s)
{
	char why[DB_WHY];
	struct db db;
	int result = db_open(&db, s->dir, &db_files, DB_READ, why);

	if (result == -ENOENT)
		return;
	if (result)
		die(STATUS_FAILURE, "%s/%s", s->dir, why);
	s->records = count(&db, "records");
	s->names = count(&db, "names WHERE record IS NOT NULL");
	s->xattrs = count(&db, "xattrs");
	db_close(&db);
}

static void read_log(struct status *s)
{
	char why[DB_WHY];
	struct db db;
	int result = db_open(&db, s->dir, &db_logs, DB_READ, why);

	s->lines = -1;
	if (result == -ENOENT)
		return;
	if (result)
		die(STATUS_FAILURE, "%s/%s", s->dir, why);
	s->lines = count(&db, "log");
	db_close(&db);
}

static void read_journal(struct status *s)
{
	struct shared shared = {0};

	if (shared_open_any(&shared, s->dir))
		return;
	s->waiting = shared.header->head - shared.header->applied;
	munmap(shared.header, SHARED_HEADER + shared.header->ring);
}

/* When the server wrote its number. */
static int64_t started(int dirfd)
{
	struct stat st;

	if (fstatat(dirfd, STATE_PID, &st, 0))
		return 0;
	return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

static void read_directory(struct status *s)
{
	DIR *dir = opendir(s->dir);
	struct dirent *e;
	struct stat st;

	while (dir && (e = readdir(dir)))
		if (!fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    S_ISREG(st.st_mode))
			s->size += (uint64_t)st.st_blocks * 512;
	if (!dir)
		return;
	s->temporary = !faccessat(dirfd(dir), STATE_TEMPORARY, F_OK, 0);
	s->since = started(dirfd(dir));
	closedir(dir);
}

static void read_server(struct status *s)
{
	int fd = connect_open(s->dir);

	s->server = fd < 0 ? -1 : connect_peer(fd);
	if (fd >= 0)
		close(fd);
}

static void print_size(uint64_t bytes)
{
	static const char units[] = "BKMGT";
	double n = (double)bytes;
	int i = 0;

	while (n >= 1024 && units[i + 1]) {
		n /= 1024;
		i++;
	}
	printf(i ? "%.1f %ciB" : "%.0f bytes", n, units[i]);
}

#define LABEL "%-16s "

static void print_text(const struct status *s)
{
	char time[PRINT_TIME];

	printf(LABEL, "State directory");
	print_name(stdout, s->dir);
	puts(s->temporary ? " (ends with its session)" : "");
	printf(LABEL "%s\n", "Here", s->inside ? "in a session" : "not in a session");
	if (!s->exists) {
		printf(LABEL "%s\n", "Records", "none: the first session makes the directory");
		return;
	}
	if (s->server < 0) {
		printf(LABEL "%s\n", "Server", "none: the next session starts one");
	} else {
		print_time(time, s->since);
		printf(LABEL "process %d, since %s\n", "Server", (int)s->server, time);
	}
	printf(LABEL "%" PRId64 ", with %" PRId64 " names and %" PRId64 " extended attributes\n",
	       "Records", s->records, s->names, s->xattrs);
	if (s->waiting)
		printf(LABEL "%" PRIu64 " bytes that the server has yet to put into the database\n",
		       "Journal", s->waiting);
	if (s->lines >= 0)
		printf(LABEL "%" PRId64 " lines; see pqfs-log\n", "Log", s->lines);
	else
		printf(LABEL "%s\n", "Log", "none: pqfs-session --log keeps one");
	printf(LABEL, "On the disk");
	print_size(s->size);
	putchar('\n');
}

static void json_truth(int *first, const char *name, int value)
{
	json_name(stdout, first, name);
	fputs(value ? "true" : "false", stdout);
}

static void print_json(const struct status *s)
{
	char time[PRINT_TIME];
	int first = 1;

	json_string(stdout, &first, "state", s->dir);
	json_truth(&first, "exists", s->exists);
	json_truth(&first, "temporary", s->temporary);
	json_truth(&first, "inside", s->inside);
	if (s->server >= 0) {
		print_iso_time(time, s->since);
		json_number(stdout, &first, "server", s->server);
		json_string(stdout, &first, "since", time);
	}
	json_number(stdout, &first, "records", s->records);
	json_number(stdout, &first, "names", s->names);
	json_number(stdout, &first, "xattrs", s->xattrs);
	if (s->lines >= 0)
		json_number(stdout, &first, "log_lines", s->lines);
	json_unsigned(stdout, &first, "waiting", s->waiting);
	json_unsigned(stdout, &first, "size", s->size);
	puts("}");
}

int status_show(const char *state, int json, int inside)
{
	char *path = statedir_choose(state), *why = NULL, *dir;
	struct status s = {.inside = inside, .server = -1, .lines = -1};

	if (!path)
		die(STATUS_FAILURE, "no state directory: give --state DIR, or set HOME");
	dir = access(path, F_OK) ? NULL : statedir_open(path, &why);
	if (why)
		die(STATUS_FAILURE, "%s", why);
	s.dir = dir ? dir : path;
	s.exists = dir != NULL;
	if (dir) {
		read_directory(&s);
		read_server(&s);
		read_records(&s);
		read_log(&s);
		read_journal(&s);
	}
	if (json)
		print_json(&s);
	else
		print_text(&s);
	free(dir);
	free(path);
	return print_done(0);
}
