/* SPDX-License-Identifier: MIT
 *
 * pqfs-session: its own command line, or the way to that of the program whose
 * name it was called by.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/keep.h"
#include "../die.h"
#include "../preload.h"
#include "../standard.h"
#include "personality.h"
#include "start.h"
#include "status.h"

#define TIMEOUT_MAX 31536000L /* a year */

static const char help[] =
    "Usage: pqfs-session [OPTION...] [--] [COMMAND [ARG...]]\n"
    "       pqfs-session [--state DIR] --status [--json]\n"
    "Run COMMAND, or your shell, as if by root: what it does to owners, modes, device\n"
    "nodes and extended attributes is recorded, and later sessions still see it.\n"
    "\n"
    "  pqfs-session make install DESTDIR=$PWD/root    # root's files, made by you\n"
    "  pqfs-session tar -cf root.tar -C root .        # ... and packed with their owners\n"
    "  pqfs-db ls root                                # what is recorded\n"
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
    "  --keep BOUND[,...]   of that log no more than so much: 100M, 1000000 (lines),\n"
    "                       7d (s, m, h, d), or all\n"
    "  --timeout SECONDS    a server that is started now leaves after this idle time\n"
    "  --as=fakeroot|pseudo first of all: what follows is that program's command line\n"
    "  --status             run nothing; show the state directory, its server, how many\n"
    "                       records there are, and how large it is\n"
    "  --json               with --status: as a JSON object\n"
    "  --help               this text\n"
    "  --version            the version\n"
    "\n"
    "The status is COMMAND's; 127: not found, 126: not executable, 2: wrong options,\n"
    "1: pqfs-session itself failed.\n";

/* What is asked for. */
struct options {
	struct start start;
	int status, json;
};

static void take_option(struct options *all, int c)
{
	struct start *o = &all->start;
	char *end;

	switch (c) {
	case 'j':
		all->json = 1;
		break;
	case 'S':
		all->status = 1;
		break;
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
	case 'k':
		if (keep_parse(optarg, &(struct keep){0}))
			die(STATUS_USAGE,
			    "--keep: '%s' is no size of 1M or more (K, M, G), number of lines, age"
			    " (s, m, h, d), or 'all'",
			    optarg);
		o->keep = optarg;
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
	    {"state", required_argument, NULL, 's'},   {"temporary", no_argument, NULL, 't'},
	    {"unknown", required_argument, NULL, 'u'}, {"log", no_argument, NULL, 'l'},
	    {"keep", required_argument, NULL, 'k'},    {"timeout", required_argument, NULL, 'T'},
	    {"help", no_argument, NULL, 'h'},          {"version", no_argument, NULL, 'V'},
	    {"passwd", required_argument, NULL, 'p'},  {"status", no_argument, NULL, 'S'},
	    {"json", no_argument, NULL, 'j'},          {0},
	};
	struct options o = {.start.unknown = "root"};
	int c;

	while ((c = getopt_long(argc, argv, "+", known, NULL)) != -1)
		take_option(&o, c);
	if (o.start.state && o.start.temporary)
		die(STATUS_USAGE, "--state and --temporary exclude each other");
	if (o.start.keep && !o.start.log)
		die(STATUS_USAGE, "--keep: without --log there is no log");
	if (o.json && !o.status)
		die(STATUS_USAGE, "--json: only with --status");
	if (o.status && argv[optind])
		die(STATUS_USAGE, "--status: runs no command, but '%s' was given", argv[optind]);
	o.start.command = argv + optind;
	return o;
}

/* The personality by one of its names; NULL: there is none. */
static const struct personality *find(const char *name)
{
	static const struct personality *const all[] = {&personality_fakeroot, &personality_pseudo};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (!strcmp(name, all[i]->name) || (all[i]->other && !strcmp(name, all[i]->other)))
			return all[i];
	return NULL;
}

/* Runs as another program, if the name by which we were called or the first option
 * says so. */
static void be_another(int argc, char **argv, int inside)
{
	const struct personality *p = argc > 0 ? find(basename(argv[0])) : NULL;

	if (!p && argc > 1 && !strncmp(argv[1], "--as=", 5)) {
		p = find(argv[1] + 5);
		if (!p)
			die(STATUS_USAGE, "--as: '%s' is neither 'fakeroot' nor 'pseudo'",
			    argv[1] + 5);
		argv++;
		argc--;
	}
	if (!p)
		return;
	program = p->name;
	argv[0] = (char *)program;
	p->run(argc, argv, inside);
}

int main(int argc, char **argv)
{
	struct options o;
	int inside;

	program = "pqfs-session";
	standard_settle();
	inside = preload_leave(argv);
	be_another(argc, argv, inside);
	if (argc > 0)
		argv[0] = (char *)program; /* getopt's messages begin with it */
	o = take_options(argc, argv);
	if (o.status)
		return status_show(o.start.state, o.json, inside);
	start(&o.start);
}
