/* SPDX-License-Identifier: MIT
 *
 * pqfs-db: shows what is recorded in a state directory.  Reads only.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../server/dbread.h"
#include "../abspath.h"
#include "describe.h"
#include "../die.h"
#include "filter.h"
#include "../launch.h"
#include "listing.h"
#include "../preload.h"
#include "../print.h"
#include "../statedir.h"

#define LONG_PATH 65536

/* The commands, as bits, and which options each takes. */
enum { LS = 1, STAT = 2, QUERY = 4, EVERY = 7 };

struct options {
	const char *state;
	int json;
	int recursive;
	struct filter filter;
	int command;
	const char *last; /* an option that not all commands take, and */
	int takers;       /* those that take all that were given */
};

/* What the walks share. */
struct run {
	struct dbread *db;
	const struct options *options;
	struct listing *list;
};

static const char help[] =
    "Usage: pqfs-db [--state DIR] [--json] ls [-R] [PATH]\n"
    "       pqfs-db [--state DIR] [--json] stat PATH...\n"
    "       pqfs-db [--state DIR] [--json] query [FILTER...]\n"
    "Show what pqfs sessions recorded about files.  Nothing is changed.\n"
    "\n"
    "  ls                   what is recorded in a directory (the current one), or of a file\n"
    "  -R, --recursive      and everything below\n"
    "  stat                 everything about each path\n"
    "  query                all records that every filter accepts:\n"
    "    --owner UID|NAME\n"
    "    --group GID|NAME\n"
    "    --mode MODE        exactly (0755), all of the bits (-4000), any of them (/6000)\n"
    "    --type LETTER      f, d, l, b, c, p or s, as for find\n"
    "    --device MAJ:MIN\n"
    "    --path PATTERN     the whole path matches the shell pattern\n"
    "\n"
    "  --state DIR          the state directory (chosen as pqfs-session does)\n"
    "  --json               one JSON object a line\n"
    "  --help, --version\n";

/* Notes that only some commands take the option. */
static void only(struct options *o, int commands, const char *option)
{
	if (o->takers & ~commands)
		o->last = option;
	o->takers &= commands;
}

static void check(int err, const char *option, const char *form)
{
	if (err)
		die(STATUS_USAGE, "%s: '%s' is no %s", option, optarg, form);
}

static void take_option(struct options *o, int c)
{
	switch (c) {
	case 's':
		o->state = optarg;
		break;
	case 'j':
		o->json = 1;
		break;
	case 'R':
		only(o, LS, "-R");
		o->recursive = 1;
		break;
	case 'u':
		only(o, QUERY, "--owner");
		check(filter_owner(&o->filter, optarg), "--owner", "user");
		break;
	case 'g':
		only(o, QUERY, "--group");
		check(filter_group(&o->filter, optarg), "--group", "group");
		break;
	case 'm':
		only(o, QUERY, "--mode");
		check(filter_mode(&o->filter, optarg), "--mode",
		      "mode such as 0755, -4000 or /6000");
		break;
	case 't':
		only(o, QUERY, "--type");
		check(filter_type(&o->filter, optarg), "--type", "type: f, d, l, b, c, p or s");
		break;
	case 'd':
		only(o, QUERY, "--device");
		check(filter_device(&o->filter, optarg), "--device", "device MAJOR:MINOR");
		break;
	case 'p':
		only(o, QUERY, "--path");
		filter_path(&o->filter, optarg);
		break;
	case 'h':
		fputs(help, stdout);
		exit(print_done(0));
	case 'V':
		puts("pqfs-db " PQFS_VERSION);
		exit(print_done(0));
	default:
		exit(STATUS_USAGE); /* getopt has said why */
	}
}

static int command(const char *word)
{
	static const struct {
		const char *word;
		int command;
	} known[] = {{"ls", LS}, {"stat", STAT}, {"query", QUERY}};

	if (!word)
		die(STATUS_USAGE, "what is to be shown? ls, stat or query; see --help");
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(word, known[i].word))
			return known[i].command;
	die(STATUS_USAGE, "'%s' is none of ls, stat, query", word);
}

static struct options take_options(int argc, char **argv)
{
	static const struct option known[] = {
	    {"state", required_argument, NULL, 's'}, {"json", no_argument, NULL, 'j'},
	    {"recursive", no_argument, NULL, 'R'},   {"owner", required_argument, NULL, 'u'},
	    {"group", required_argument, NULL, 'g'}, {"mode", required_argument, NULL, 'm'},
	    {"type", required_argument, NULL, 't'},  {"device", required_argument, NULL, 'd'},
	    {"path", required_argument, NULL, 'p'},  {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},     {0},
	};
	struct options o = {.takers = EVERY};
	const char *word;
	int c, paths;

	while ((c = getopt_long(argc, argv, "R", known, NULL)) != -1)
		take_option(&o, c);
	word = argv[optind];
	o.command = command(word);
	paths = argc - ++optind;
	if (!(o.takers & o.command))
		die(STATUS_USAGE, "%s: not with '%s'", o.last, word);
	if (o.command == STAT && !paths)
		die(STATUS_USAGE, "stat: no path is given");
	if ((o.command == LS && paths > 1) || (o.command == QUERY && paths))
		die(STATUS_USAGE, "%s: '%s' is too much", word, argv[argc - 1]);
	return o;
}

/* A directory of a list that is being walked. */
struct walk {
	const struct run *run;
	char *path; /* without a slash at the end: "" for the root */
};

static int list_edge(void *ctx, const struct dbread_edge *e, const struct dbread_record *r)
{
	const struct walk *walk = ctx;
	struct walk below = {walk->run, text("%s/%s", walk->path, e->name)};
	int result = 0;

	if (r->id)
		listing_row(walk->run->list, &r->attr, below.path);
	if (walk->run->options->recursive && (!r->id || S_ISDIR(r->attr.mode)))
		result = dbread_list(walk->run->db, e->id, list_edge, &below);
	free(below.path);
	return result;
}

static int not_recorded(const char *path)
{
	fflush(stdout);
	complain("%s: not recorded", path);
	return STATUS_FAILURE;
}

/* The commands.  Each returns the tool's status, or -errno (dbread_why). */
static int run_ls(struct run *run, char **paths)
{
	char *path = abspath(*paths ? *paths : ".");
	struct dbread_record r = {0};
	struct dbread_edge e;
	int result = dbread_lookup(run->db, path, &e);

	if (!result)
		return not_recorded(path);
	if (result > 0 && e.record)
		result = dbread_record(run->db, e.record, &r);
	if (result < 0)
		return result;
	run->list = listing_begin(run->options->json);
	if (r.id && !S_ISDIR(r.attr.mode)) {
		listing_row(run->list, &r.attr, path);
		result = 0;
	} else {
		struct walk top = {run, strcmp(path, "/") ? path : text_copy("")};

		result = dbread_list(run->db, e.id, list_edge, &top);
	}
	listing_end(run->list);
	return result;
}

static int run_stat(struct run *run, char **paths)
{
	int status = 0;

	for (; *paths; paths++) {
		char *path = abspath(*paths);
		struct dbread_record r;
		struct dbread_edge e;
		int result;

		dbread_begin(run->db);
		result = dbread_lookup(run->db, path, &e);
		if (result > 0)
			result = e.record ? dbread_record(run->db, e.record, &r) : 0;
		if (!result)
			status = not_recorded(path);
		if (result > 0)
			result = describe(run->db, &r, path, run->options->json);
		if (result < 0)
			return result;
		dbread_end(run->db);
		if (!run->options->json && paths[1])
			putchar('\n');
		free(path);
	}
	return status;
}

static int query_record(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	const struct run *run = ctx;
	char *longer = NULL;
	int result = 0;

	if (!filter_accepts(&run->options->filter, &r->attr))
		return 0;
	if (!*path && edge != DBREAD_NONE) {
		longer = malloc(LONG_PATH);
		if (!longer)
			die(STATUS_FAILURE, "out of memory");
		result = dbread_path(run->db, edge, longer, LONG_PATH);
		path = result < 0 ? "" : longer;
	}
	if (filter_accepts_path(&run->options->filter, path))
		listing_row(run->list, &r->attr, path);
	free(longer);
	return result < 0 && result != -ENAMETOOLONG ? result : 0;
}

static int run_query(struct run *run)
{
	int result;

	run->list = listing_begin(run->options->json);
	result = dbread_each(run->db, query_record, run);
	listing_end(run->list);
	return result;
}

int main(int argc, char **argv)
{
	struct options o;
	struct run run = {.options = &o};
	char why[DB_WHY], *dir;
	int result;

	program = "pqfs-db";
	preload_leave(argv);
	if (argc > 0)
		argv[0] = (char *)program; /* getopt's messages begin with it */
	o = take_options(argc, argv);
	dir = statedir_for_reading(o.state);
	launch_catch_up(dir);
	result = dbread_open(&run.db, dir, why);
	if (result == -ENOENT)
		die(STATUS_FAILURE, "%s: nothing is recorded there", dir);
	if (result)
		die(STATUS_FAILURE, "%s/%s", dir, why);
	if (o.command == LS)
		result = run_ls(&run, argv + optind);
	else if (o.command == STAT)
		result = run_stat(&run, argv + optind);
	else
		result = run_query(&run);
	if (result < 0) {
		fflush(stdout);
		die(STATUS_FAILURE, "%s/%s", dir, dbread_why(run.db));
	}
	dbread_close(run.db);
	free(dir);
	return print_done(result);
}
