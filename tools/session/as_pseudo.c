/* SPDX-License-Identifier: MIT
 *
 * pseudo's command line, as build systems call it.  What pqfs has another command
 * for is done by that.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../common/state.h"
#include "../../server/db.h"
#include "../connect.h"
#include "../die.h"
#include "../launch.h"
#include "../preload.h"
#include "../statedir.h"
#include "personality.h"
#include "start.h"

/* Of pseudo's statuses, those that callers can meet here. */
enum { PSEUDO_LOCK_HELD = 4, PSEUDO_PREFIX_BAD = 16, PSEUDO_INVOCATION = 17 };

#define TIMEOUT_MAX 31536000L
#define LEAVE_SECONDS 1

struct options {
	struct start start;
	int daemon, foreground, shutdown, check, repair;
	const char *device;    /* -i */
	const char *from, *to; /* -m, -M */
};

static const char help[] =
    "Usage: pseudo [OPTION...] [COMMAND [ARG...]]\n"
    "Run COMMAND, or your shell, as if by root.  This is pqfs-session " PQFS_VERSION " in place\n"
    "of pseudo; the state directory is $PSEUDO_LOCALSTATEDIR, or $PSEUDO_PREFIX/var/pseudo.\n"
    "\n"
    "  -d          start a server, and leave it\n"
    "  -f          be a server, in the foreground\n"
    "  -S          have all that was done on the disk, and the server leave; after COMMAND\n"
    "              if there is one\n"
    "  -t SECONDS  a server that is started now leaves after this idle time\n"
    "  -l          record every operation, for pseudolog\n"
    "  -P DIR      $PSEUDO_PREFIX\n"
    "  -p DIRS     $PSEUDO_PASSWD\n"
    "  -C          hold the records against the files (pqfs-db check)\n"
    "  -B          and mend them (pqfs-db repair --adopt, pqfs-db prune)\n"
    "  -i PATH     the device of PATH has another number now\n"
    "  -m FROM     with -M: what was recorded below FROM is now\n"
    "  -M TO       below TO\n"
    "  -r, -R DIR  refused: chroot is not emulated\n"
    "  -v, -x WORD taken and not needed\n"
    "  -h          this text\n"
    "  -V          the version\n";

__attribute__((noreturn)) static void print_version(const char *prefix)
{
	printf("pseudo version 1.9.11 (pqfs " PQFS_VERSION ")\n"
	       "pseudo configuration:\n"
	       "  prefix: %s\n"
	       "Set PSEUDO_PREFIX to run with a different prefix.\n",
	       prefix);
	exit(fflush(stdout) ? STATUS_FAILURE : 0);
}

static long seconds(const char *value)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno || end == value || *end || n < 1 || n > TIMEOUT_MAX)
		die(STATUS_FAILURE, "-t: '%s' is no number of seconds from 1 to %ld", value,
		    TIMEOUT_MAX);
	return n;
}

static void set_prefix(const char *dir)
{
	char *real = realpath(dir, NULL);

	if (!real)
		die(PSEUDO_PREFIX_BAD, "-P: %s: %s", dir, strerror(errno));
	start_set("PSEUDO_PREFIX", real);
	free(real);
}

static void take_option(struct options *o, int c, int *version)
{
	switch (c) {
	case 'B':
		o->repair = 1;
		/* fall through */
	case 'C':
		o->check = 1;
		break;
	case 'd':
		o->daemon = 1;
		break;
	case 'f':
		o->foreground = 1;
		break;
	case 'h':
		fputs(help, stdout);
		exit(fflush(stdout) ? STATUS_FAILURE : 0);
	case 'i':
		if (access(optarg, F_OK))
			die(STATUS_FAILURE, "-i: %s: %s", optarg, strerror(errno));
		o->device = optarg;
		o->check = 1;
		break;
	case 'l':
		o->start.log = 1;
		break;
	case 'm':
		o->from = optarg;
		o->check = 1;
		break;
	case 'M':
		o->to = optarg;
		o->check = 1;
		break;
	case 'p':
		o->start.passwd = optarg;
		break;
	case 'P':
		set_prefix(optarg);
		break;
	case 'r':
	case 'R':
		die(STATUS_FAILURE, "-%c %s: chroot is not emulated", c, optarg);
	case 'S':
		o->shutdown = 1;
		break;
	case 't':
		o->start.timeout = seconds(optarg);
		break;
	case 'V':
		*version = 1;
		break;
	case 'v':
	case 'x':
		break;
	default:
		exit(STATUS_FAILURE); /* getopt has said why */
	}
}

/* $PSEUDO_PREFIX, or what our own place suggests; it is in the environment then. */
static const char *prefix(const char *bindir)
{
	const char *given = getenv("PSEUDO_PREFIX");
	char *parent, *slash;

	if (given && *given)
		return given;
	parent = text_copy(bindir);
	slash = strrchr(parent, '/');
	if (slash)
		slash[slash == parent] = '\0';
	start_set("PSEUDO_PREFIX", parent);
	free(parent);
	return getenv("PSEUDO_PREFIX");
}

/* What a build system may have put into PSEUDO_OPTS for pseudo. */
static void take_words(struct options *o)
{
	const char *words = getenv("PSEUDO_OPTS");
	const char *t = words ? strstr(words, "-t ") : NULL;
	long n = t ? strtol(t + 3, NULL, 10) : 0;

	if (words && (strstr(words, "-l ") || strstr(words, "--log") ||
		      (strlen(words) >= 2 && !strcmp(words + strlen(words) - 2, "-l"))))
		o->start.log = 1;
	if (n > 0 && n <= TIMEOUT_MAX && !o->start.timeout)
		o->start.timeout = n;
}

/* Whether the database is one of pseudo's own: they have a table that ours have not. */
static int is_foreign(const char *path)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int found;

	found = !sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) &&
		!sqlite3_prepare_v2(db, "SELECT path, dev, ino FROM files", -1, &s, NULL);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return found;
}

static void refuse_foreign(const char *dir)
{
	char *path = text("%s/%s", dir, STATE_DB);

	if (!access(path, F_OK) && is_foreign(path))
		die(STATUS_FAILURE,
		    "%s: is pseudo's: take an empty directory as $PSEUDO_LOCALSTATEDIR, and fetch"
		    " its records with 'pqfs-db import --state DIR %s'",
		    path, path);
	free(path);
}

/* The state directory (allocated); dies if there can't be one. */
static char *state_of(const char *root)
{
	const char *given = getenv("PSEUDO_LOCALSTATEDIR");
	char *path = given && *given ? text_copy(given) : text("%s/var/pseudo", root), *why, *dir;

	dir = statedir_create(path, &why);
	if (!dir)
		die(STATUS_FAILURE, "%s; PSEUDO_LOCALSTATEDIR names another place", why);
	free(path);
	refuse_foreign(dir);
	return dir;
}

enum { WORDS = 8 };

/* Runs pqfs-db on the state directory, with at most WORDS words.  Returns its status. */
static int run_db(const char *bindir, const char *dir, const char *const *words)
{
	char *path = text("%s/pqfs-db", bindir);
	const char *argv[3 + WORDS + 1] = {"pqfs-db", "--state", dir};
	int status = 0;
	pid_t pid;

	for (int i = 0; i < WORDS && words[i]; i++)
		argv[3 + i] = words[i];
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execv(path, (char **)argv);
		complain("%s: %s", path, strerror(errno));
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		die(STATUS_FAILURE, "cannot run %s: %s", path, strerror(errno));
	free(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

/* -C and what implies it.  What was mended or not, the check after it tells; but a tree
 * that could not be moved is a failure at once. */
__attribute__((noreturn)) static void look_after(const struct options *o, const char *bindir,
						 const char *dir)
{
	int status;

	if (o->from) {
		status =
		    run_db(bindir, dir,
			   (const char *const[]){"repair", "--from", o->from, "--to", o->to, NULL});
		if (status > !!o->repair)
			exit(STATUS_FAILURE);
	}
	if (o->repair)
		status = run_db(bindir, dir, (const char *const[]){"repair", "--adopt", NULL});
	else if (o->device)
		status = run_db(bindir, dir, (const char *const[]){"repair", NULL});
	else
		status = 0;
	if (status <= 1 && o->repair)
		status = run_db(bindir, dir, (const char *const[]){"prune", NULL});
	if (status > 1)
		exit(STATUS_FAILURE);
	status = run_db(bindir, dir, (const char *const[]){"check", NULL});
	exit(status ? STATUS_FAILURE : 0);
}

/* -d: a server that stays for its idle time. */
__attribute__((noreturn)) static void be_daemon(const struct options *o, const char *bindir,
						const char *dir)
{
	int fd = connect_open(dir);

	if (fd >= 0)
		die(PSEUDO_LOCK_HELD, "%s: a server is there already", dir);
	fd = launch_server(bindir, dir, o->start.timeout);
	exit(fd < 0 ? STATUS_FAILURE : 0);
}

__attribute__((noreturn)) static void be_server(const struct options *o, const char *bindir,
						const char *dir)
{
	char *path = text("%s/pqfs-server", bindir), *time = text("%ld", o->start.timeout);
	const char *argv[] = {"pqfs-server", "--state", dir, "--foreground", NULL, NULL, NULL};

	if (o->start.timeout) {
		argv[4] = "--timeout";
		argv[5] = time;
	}
	execv(path, (char **)argv);
	die(STATUS_FAILURE, "%s: %s", path, strerror(errno));
}

/* -S alone.  Whoever is still connected keeps the server; what was done is on the
 * disk in any case.  Never a failure: build systems would stop. */
__attribute__((noreturn)) static void shut_down(const char *root)
{
	const char *given = getenv("PSEUDO_LOCALSTATEDIR");
	char *path = given && *given ? text_copy(given) : text("%s/var/pseudo", root);
	char *dir, *why;
	int fd;

	dir = statedir_open(path, &why);
	if (!dir)
		exit(0); /* nothing was ever done there */
	refuse_foreign(dir);
	launch_catch_up(dir);
	fd = connect_open(dir);
	if (fd >= 0)
		connect_shutdown(fd, LEAVE_SECONDS);
	exit(0);
}

static void check_invocation(const struct options *o, int command)
{
	if (o->daemon && o->foreground)
		die(PSEUDO_INVOCATION, "-d and -f exclude each other");
	if ((o->daemon || o->foreground) && command)
		die(PSEUDO_INVOCATION,
		    "-%c: not with a command, which starts a server where it needs one",
		    o->daemon ? 'd' : 'f');
	if (!o->from != !o->to)
		die(STATUS_FAILURE, "-m FROM and -M TO belong together");
	if (o->check && command)
		die(PSEUDO_INVOCATION, "-C, -B, -i, -m: not with a command");
	if (getenv("PSEUDO_CHROOT") && *getenv("PSEUDO_CHROOT"))
		die(STATUS_FAILURE, "PSEUDO_CHROOT is set, but chroot is not emulated");
}

static void run_pseudo(int argc, char **argv, int inside)
{
	struct options o = {.start = {.unknown = "real"}};
	char *bindir = launch_bindir(), *dir = NULL, *library;
	int c, version = 0, disabled = preload_truth("PSEUDO_DISABLED");
	const char *root, *given;

	(void)inside; /* the environment says which state directory that is */
	while ((c = getopt(argc, argv, "+BCdfhi:lm:M:p:P:r:R:St:vVx:")) != -1)
		take_option(&o, c, &version);
	root = prefix(bindir);
	if (version)
		print_version(root);
	o.start.command = argv + optind;
	check_invocation(&o, argv[optind] != NULL);
	take_words(&o);
	if (o.shutdown && !argv[optind])
		shut_down(root);
	given = getenv("PSEUDO_LOCALSTATEDIR");
	o.start.stateless = !(given && *given);
	o.start.stop = o.shutdown;
	if (!preload_truth("PSEUDO_UNLOAD") && (!disabled || !o.start.stateless))
		o.start.state = dir = state_of(root);
	if (o.check)
		look_after(&o, bindir, dir ? dir : (dir = state_of(root)));
	if (o.daemon)
		be_daemon(&o, bindir, dir ? dir : (dir = state_of(root)));
	if (o.foreground)
		be_server(&o, bindir, dir ? dir : (dir = state_of(root)));
	library = launch_library(bindir);
	*strrchr(library, '/') = '\0';
	start_set("PSEUDO_LIBDIR", library);
	free(library);
	start(&o.start);
}

const struct personality personality_pseudo = {.name = "pseudo", .run = run_pseudo};
