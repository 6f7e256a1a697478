/* SPDX-License-Identifier: MIT
 *
 * pqfs-session: chooses a state directory, sees to its server, and runs a
 * command with libpqfs.so preloaded.  The environment that it hands on is the
 * whole of what it tells the library.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "command.h"
#include "../connect.h"
#include "../die.h"
#include "../fit.h"
#include "keeper.h"
#include "../launch.h"
#include "../preload.h"
#include "../statedir.h"

#define TIMEOUT_MAX 31536000L /* a year */

/* How long a temporary session waits for its server to leave. */
#define LEAVE_SECONDS 2

struct options {
	const char *state;   /* --state, or NULL */
	const char *unknown; /* "root" or "real" */
	const char *passwd;  /* --passwd, or NULL */
	long timeout;        /* seconds; 0: the server's default */
	int temporary;
	int log;
};

static const char help[] =
    "Usage: pqfs-session [OPTION...] [--] [COMMAND [ARG...]]\n"
    "Run COMMAND, or your shell, as if by root: what it does to owners, modes, device\n"
    "nodes and extended attributes is recorded, and later sessions still see it.\n"
    "\n"
    "  --state DIR          keep the records in DIR (otherwise $PSEUDO_LOCALSTATEDIR, or\n"
    "                       ~/.local/state/pqfs/default)\n"
    "  --temporary          keep the records for this session only\n"
    "  --unknown=root|real  files of yours that no record knows belong to root (the\n"
    "                       default), or to whom they really belong\n"
    "  --passwd DIR[:DIR...]\n"
    "                       users and groups are those of the first DIR/etc/passwd and\n"
    "                       DIR/etc/group that there are (otherwise $PSEUDO_PASSWD's)\n"
    "  --log                record every operation; pqfs-log(1) shows them\n"
    "  --timeout SECONDS    a server that is started now leaves after this idle time\n"
    "  --help               this text\n"
    "  --version            the version\n"
    "\n"
    "  pqfs-session make install DESTDIR=$PWD/root    # root's files, made by you\n"
    "  pqfs-session tar -cf root.tar -C root .        # ... and packed with their owners\n"
    "  pqfs-db ls root                                # what is recorded\n"
    "\n"
    "The status is COMMAND's; 127: not found, 126: not executable, 2: wrong options,\n"
    "1: pqfs-session itself failed.\n";

static void take_option(struct options *o, int c)
{
	char *end;

	switch (c) {
	case 's':
		if (!*optarg)
			die(STATUS_USAGE, "--state: no directory is named");
		o->state = optarg;
		break;
	case 't':
		o->temporary = 1;
		break;
	case 'u':
		if (strcmp(optarg, "root") && strcmp(optarg, "real"))
			die(STATUS_USAGE, "--unknown: '%s' is neither 'root' nor 'real'", optarg);
		o->unknown = optarg;
		break;
	case 'p':
		if (!*optarg)
			die(STATUS_USAGE, "--passwd: no directory is named");
		o->passwd = optarg;
		break;
	case 'l':
		o->log = 1;
		break;
	case 'T':
		errno = 0;
		o->timeout = strtol(optarg, &end, 10);
		if (errno || end == optarg || *end || o->timeout < 1 || o->timeout > TIMEOUT_MAX)
			die(STATUS_USAGE, "--timeout: '%s' is no number of seconds from 1 to %ld",
			    optarg, TIMEOUT_MAX);
		break;
	case 'h':
		fputs(help, stdout);
		exit(fflush(stdout) ? STATUS_FAILURE : 0);
	case 'V':
		puts("pqfs-session " PQFS_VERSION);
		exit(fflush(stdout) ? STATUS_FAILURE : 0);
	default:
		exit(STATUS_USAGE); /* getopt has said why */
	}
}

static struct options take_options(int argc, char **argv)
{
	static const struct option known[] = {
	    {"state", required_argument, NULL, 's'},
	    {"temporary", no_argument, NULL, 't'},
	    {"unknown", required_argument, NULL, 'u'},
	    {"log", no_argument, NULL, 'l'},
	    {"timeout", required_argument, NULL, 'T'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {"passwd", required_argument, NULL, 'p'},
	    {0},
	};
	struct options o = {.unknown = "root"};
	int c;

	while ((c = getopt_long(argc, argv, "+", known, NULL)) != -1)
		take_option(&o, c);
	if (o.state && o.temporary)
		die(STATUS_USAGE, "--state and --temporary exclude each other");
	return o;
}

/* What is to run: the rest of our arguments, or a shell. */
static char **command(char **rest)
{
	static char *shell[2];

	if (*rest)
		return rest;
	shell[0] = getenv("SHELL");
	if (!shell[0] || !*shell[0])
		shell[0] = (char *)"/bin/sh";
	return shell;
}

static void set(const char *name, const char *value)
{
	if (value ? setenv(name, value, 1) : unsetenv(name))
		die(STATUS_FAILURE, "out of memory");
}

static void set_preload(const char *library)
{
	char *list = preload_list(getenv("LD_PRELOAD"), library);

	set("LD_PRELOAD", *list ? list : NULL);
	free(list);
}

/* The directories of a list, absolute: a program may change its own. */
static void set_passwd(const char *dirs)
{
	char *all = text_copy(""), *here = getcwd(NULL, 0);

	if (!here)
		die(STATUS_FAILURE, "--passwd: no current directory: %s", strerror(errno));
	for (size_t n; *dirs; dirs += n + (dirs[n] == ':')) {
		char *longer;

		n = strcspn(dirs, ":");
		longer = text("%s%s%s%s%.*s", all, *all ? ":" : "", n && *dirs != '/' ? here : "",
			      n && *dirs != '/' ? "/" : "", (int)n, dirs);
		free(all);
		all = longer;
	}
	set("PSEUDO_PASSWD", all);
	free(all);
	free(here);
}

/* The contract with libpqfs.so.  `dir` may be NULL in a disabled session. */
static void set_environment(const struct options *o, const char *library, const char *bindir,
			    const char *dir)
{
	char *words = text("--unknown=%s%s", o->unknown, o->log ? " --log" : "");

	if (o->timeout) {
		char *longer = text("%s --timeout=%ld", words, o->timeout);

		free(words);
		words = longer;
	}
	set_preload(library);
	if (dir)
		set("PSEUDO_LOCALSTATEDIR", dir);
	set("PSEUDO_BINDIR", bindir);
	set("PSEUDO_OPTS", words);
	if (o->passwd)
		set_passwd(o->passwd);
	/* A new session begins as root, whoever the old one had become. */
	set("PSEUDO_UIDS", NULL);
	set("PSEUDO_GIDS", NULL);
	free(words);
}

/* The state directory, ready for use; NULL when there is none, which is fine
 * for a session that starts disabled. */
static char *state_directory(const struct options *o, int disabled)
{
	char *why = NULL, *path = NULL, *dir;

	if (o->temporary)
		dir = statedir_temporary(&why);
	else if ((path = statedir_choose(o->state)))
		dir = statedir_create(path, &why);
	else
		dir = NULL, why = text_copy("no state directory: give --state DIR, or set HOME");
	free(path);
	if (!dir && !disabled)
		die(STATUS_FAILURE, "%s", why);
	free(why);
	return dir;
}

/* What a temporary session has while its command runs. */
struct temporary {
	const struct options *options;
	const char *bindir, *dir;
	int fd; /* keeps the server from leaving; or -1 */
};

/* Somebody killed the server: the next one, too, must not leave, and take the
 * records with it, before the session ends. */
static int server_lost(void *arg)
{
	struct temporary *t = arg;

	close(t->fd);
	return launch_server(t->bindir, t->dir, t->options->timeout);
}

static void end_temporary(void *arg)
{
	struct temporary *t = arg;

	if (t->fd >= 0)
		connect_shutdown(t->fd, LEAVE_SECONDS);
	/* The server took the directory with it, unless it was killed. */
	statedir_remove(t->dir);
}

__attribute__((noreturn)) static void run_temporary(char **argv, struct temporary *t)
{
	int status = command_run(argv, &t->fd, server_lost, t);

	if (t->fd < 0) /* a disabled session may have been enabled */
		t->fd = connect_open(t->dir);
	/* What still runs in the background may still want its records. */
	if (t->fd < 0 || !command_left(connect_peer(t->fd)) ||
	    keeper_leave(connect_peer(t->fd), t->fd, end_temporary, t))
		end_temporary(t);
	if (status < 0)
		die(STATUS_FAILURE, "cannot start %s: %s", argv[0], strerror(-status));
	command_end_as(status);
}

int main(int argc, char **argv)
{
	struct options o;
	char *dir, *bindir, *library;
	int disabled, fd = -1;

	program = "pqfs-session";
	preload_leave(argv);
	if (argc > 0)
		argv[0] = (char *)program; /* getopt's messages begin with it */
	o = take_options(argc, argv);
	if (preload_truth("PSEUDO_UNLOAD")) {
		set_preload(NULL);
		command_become(command(argv + optind));
	}

	disabled = preload_truth("PSEUDO_DISABLED");
	bindir = launch_bindir();
	library = launch_library(bindir);
	if (o.temporary)
		command_hold_signals();
	dir = state_directory(&o, disabled);
	if (dir && !disabled) {
		fd = launch_server(bindir, dir, o.timeout);
		if (fd < 0) {
			if (o.temporary)
				statedir_remove(dir);
			return STATUS_FAILURE;
		}
	}
	set_environment(&o, fit_library(library, *command(argv + optind), fd), bindir, dir);
	/* A setuid program of the host would leave the session. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die(STATUS_FAILURE, "cannot give up new privileges: %s", strerror(errno));
	if (o.temporary && dir)
		run_temporary(command(argv + optind), &(struct temporary){&o, bindir, dir, fd});
	command_become(command(argv + optind)); /* and fd is closed */
}
