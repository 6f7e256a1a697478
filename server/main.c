/* SPDX-License-Identifier: MIT
 *
 * pqfs-server: keeps what the sessions of one state directory record.  This
 * file is its way from the command line to the event loop and out again.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon.h"
#include "db.h"
#include "devices.h"
#include "diag.h"
#include "loop.h"
#include "oplog.h"
#include "share.h"
#include "statedir.h"
#include "store.h"

#define NAME "pqfs-server"
#define TIMEOUT 30
#define TRIES 20
#define TIMEOUT_MAX 100000000
#define WHY (PATH_MAX + DB_WHY)

static const char usage[] =
    "Usage: " NAME " --state DIR [--timeout SECONDS] [--foreground]\n"
    "       " NAME " --state DIR --check\n"
    "Keeps what pqfs sessions record in the state directory DIR.  Sessions start it\n"
    "themselves.\n"
    "\n"
    "  --state DIR        the state directory; made if it is missing\n"
    "  --timeout SECONDS  leave when no client was connected for so long (30)\n"
    "  --foreground       stay attached, diagnostics on stderr; SIGINT ends it\n"
    "  --check            only check the database\n"
    "  --help, --version\n";

struct options {
	const char *state;
	unsigned timeout;
	bool foreground;
	bool check;
};

__attribute__((noreturn, format(printf, 2, 3))) static void die(int status, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, NAME ": ");
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}

static unsigned parse_timeout(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !n || n > TIMEOUT_MAX)
		die(2, "--timeout: '%s' is not a number of seconds, 1 or more", text);
	return (unsigned)n;
}

static void print_and_exit(const char *text)
{
	fputs(text, stdout);
	if (fflush(stdout))
		die(1, "standard output: %s", strerror(errno));
	exit(0);
}

static struct options parse(int argc, char **argv)
{
	enum { STATE = 1, TIME, FOREGROUND, CHECK, HELP, VERSION };
	static const struct option known[] = {{"state", required_argument, NULL, STATE},
					      {"timeout", required_argument, NULL, TIME},
					      {"foreground", no_argument, NULL, FOREGROUND},
					      {"check", no_argument, NULL, CHECK},
					      {"help", no_argument, NULL, HELP},
					      {"version", no_argument, NULL, VERSION},
					      {0}};
	struct options o = {.timeout = TIMEOUT};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:", known, NULL)) != -1) {
		if (c == STATE)
			o.state = optarg;
		else if (c == TIME)
			o.timeout = parse_timeout(optarg);
		else if (c == FOREGROUND)
			o.foreground = true;
		else if (c == CHECK)
			o.check = true;
		else if (c == HELP)
			print_and_exit(usage);
		else if (c == VERSION)
			print_and_exit(NAME " " PQFS_VERSION "\n");
		else if (c == ':')
			die(2, "%s needs an argument; see --help", argv[optind - 1]);
		else
			die(2, "unknown option '%s'; see --help", argv[optind - 1]);
	}
	if (optind < argc)
		die(2, "unexpected argument '%s'; see --help", argv[optind]);
	if (!o.state || !*o.state)
		die(2, "--state DIR is missing; see --help");
	return o;
}

/* Everything between "locked" and "ready". */
static int start(struct statedir *d, const struct options *o, char *why, size_t size)
{
	int result = store_open(d->path, why);

	if (result)
		return result;
	oplog_init(d->path);
	result = share_open(d->path, false, why);
	if (result)
		return result;
	result = statedir_listen(d);
	if (!result)
		result = loop_init(d, o->timeout, o->foreground);
	if (result)
		snprintf(why, size, "%s: %s", d->path, strerror(-result));
	return result;
}

static void stop(struct statedir *d)
{
	statedir_unlisten(d);
	share_close();
	oplog_close();
	devices_close();
	store_close();
	statedir_leave(d);
	loop_close();
}

static int serve(struct statedir *d, const struct options *o, int report)
{
	char why[WHY] = "";
	int result = o->foreground ? 0 : diag_to_file(d->fd);

	if (result)
		snprintf(why, sizeof(why), "%s: pseudo.log: %s", d->path, strerror(-result));
	else
		result = start(d, o, why, sizeof(why));
	if (result) {
		diag_say("error: can't start: %s", why);
		daemon_report(&report, why);
		stop(d);
		return 1;
	}
	/* No paths in lines that report nothing wrong: see diag.h. */
	diag_say("serving");
	daemon_report(&report, NULL);
	loop_run();
	stop(d);
	diag_say("left");
	return 0;
}

/* --check: reads the whole database. */
static int check(const char *dir)
{
	char why[DB_WHY];
	struct db db;
	sqlite3_stmt *s = NULL;
	int bad = 0;

	if (db_open(&db, dir, &db_files, DB_READ, why))
		die(1, "%s/%s", dir, why);
	if (sqlite3_prepare_v2(db.handle, "PRAGMA integrity_check", -1, &s, NULL))
		die(1, "%s/%s: %s", dir, db_files.file, sqlite3_errmsg(db.handle));
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(s, 0);

		if (!line || strcmp(line, "ok")) {
			fprintf(stderr, NAME ": %s/%s: is corrupt: %s\n", dir, db_files.file,
				line ? line : "?");
			bad = 1;
		}
	}
	sqlite3_finalize(s);
	db_close(&db);
	return bad;
}

/* A server must see the real world: started by hand inside a session it goes on
 * outside. */
static void leave_session(char **argv)
{
	const char *preload = getenv("LD_PRELOAD");

	if (!preload || !strstr(preload, "libpqfs.so"))
		return;
	setenv("PSEUDO_UNLOAD", "1", 1);
	execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	static struct statedir d;
	static char why[WHY];
	struct options o;
	int report = -1, result;

	leave_session(argv);
	daemon_harden();
	o = parse(argc, argv);
	if (o.check)
		return check(o.state);
	result = statedir_enter(&d, o.state, why, sizeof(why));
	if (result < 0)
		die(1, "%s", why);
	if (result == STATEDIR_SERVED)
		return 0;
	if (o.foreground)
		return serve(&d, &o, -1);
	/* One that was killed before it was ready is followed by another. */
	for (int tries = 0; tries < TRIES; tries++) {
		result = daemon_fork(&report, why, sizeof(why));
		if (result != -EINTR)
			break;
	}
	if (result < 0)
		die(1, "%s", why);
	if (result)
		return 0;
	daemon_detach();
	return serve(&d, &o, report);
}
