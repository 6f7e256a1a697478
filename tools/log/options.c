/* SPDX-License-Identifier: MIT
 *
 * Options may stand before and after the command's name.
 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/keep.h"
#include "../die.h"
#include "../errname.h"
#include "../print.h"
#include "../when.h"

#define DEPTH 3
#define TOP 20

static const char help[] =
    "Usage: pqfs-log [FILTER...] [-f]\n"
    "       pqfs-log summary [FILTER...] [--depth N] [--top N]\n"
    "       pqfs-log blame [FILTER...] PATH...\n"
    "       pqfs-log timeline [FILTER...] [-o FILE]\n"
    "       pqfs-log --keep BOUND[,BOUND...]\n"
    "Print what sessions started with --log did, oldest first.\n"
    "\n"
    "  summary              count by operation, program, folder and process\n"
    "  blame                who made and changed each file, when, from what to what,\n"
    "                       under whatever name it had then\n"
    "  timeline             operations per second by kind, as a picture (SVG)\n"
    "\n"
    "  --op WORD[,WORD...]  only these operations (chown, mknod, ...)\n"
    "  --path PATTERN       only where a path matches the shell pattern\n"
    "  --pid PID            only of this process\n"
    "  --program NAME       only of this program\n"
    "  --user USER          only by who was this user in the session (id, or name here)\n"
    "  --tag TEXT           only where $PSEUDO_TAG was TEXT\n"
    "  --result RESULT      ok, fail, or an error by name (EPERM) or number\n"
    "  --since TIME         not before: 2026-11-20, 2026-11-20 14:30[:05], 14:30,\n"
    "                       10m ago (s, m, h, d), @SECONDS\n"
    "  --until TIME         not after\n"
    "\n"
    "  -f, --follow         go on with what is recorded from now on\n"
    "  --depth N            summary: folders are the first N components of a path (3)\n"
    "  --top N              summary: the N most frequent of each (20); 0: all\n"
    "  -o, --output FILE    timeline: write to FILE\n"
    "  --keep BOUND[,...]   remove the oldest lines beyond a size (100M), a number of lines\n"
    "                       (1000000) or an age (7d), and make the file smaller\n"
    "  --state DIR          the state directory (chosen as pqfs-session does)\n"
    "  --json               one JSON object a line\n"
    "  --help               this text\n"
    "  --version            the version\n";

static uint32_t parse_ops(const char *list)
{
	uint32_t ops = 0;
	char *copy = text_copy(list), *rest = copy, *word;

	while ((word = strsep(&rest, ","))) {
		int op = op_from_word(word);

		if (op <= OP_NONE) {
			char *known = text_copy("");

			for (unsigned i = OP_NONE + 1; i < OP_MAX; i++)
				known = text("%s %s", known, op_word(i));
			die(STATUS_USAGE, "--op: '%s' is none of:%s", word, known);
		}
		ops |= 1u << op;
	}
	free(copy);
	return ops;
}

static int64_t parse_time(const char *option, const char *value)
{
	int64_t ns;

	if (when_parse(value, &ns))
		die(STATUS_USAGE, "%s: '%s' is no time", option, value);
	return ns;
}

static void parse_result(struct logread_filter *f, const char *value)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (!strcmp(value, "ok"))
		f->result = LOGREAD_OK;
	else if (!strcmp(value, "fail"))
		f->result = LOGREAD_FAIL;
	else if ((f->error = errname_number(value)))
		f->result = LOGREAD_ERROR;
	else if (end != value && !*end && number >= 0 && number <= 4095) {
		f->result = LOGREAD_ERROR;
		f->error = (int)number;
	} else
		die(STATUS_USAGE,
		    "--result: '%s' is neither ok, fail, nor an error's name or number", value);
}

static int64_t parse_pid(const char *value)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(value, &end, 10);
	if (errno || end == value || *end || number < 1 || number > INT32_MAX)
		die(STATUS_USAGE, "--pid: '%s' is no process id", value);
	return number;
}

static void parse_user(struct logread_filter *f, const char *value)
{
	char *end;
	unsigned long number;
	const struct passwd *pw;

	errno = 0;
	number = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end) {
		pw = getpwnam(value);
		if (!pw)
			die(STATUS_USAGE, "--user: no user is named '%s' here; give the number",
			    value);
		number = pw->pw_uid;
	}
	if (errno == ERANGE || number > UINT32_MAX)
		die(STATUS_USAGE, "--user: '%s' is no user id", value);
	f->by_uid = 1;
	f->uid = (uint32_t)number;
}

static long parse_count(const char *option, const char *value, long least)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(value, &end, 10);
	if (errno || end == value || *end || number < least || number > 1000000)
		die(STATUS_USAGE, "%s: '%s' is no number from %ld to 1000000", option, value,
		    least);
	return number;
}

/* What take_option needs to know: which commands take all options that were given. */
struct taker {
	struct options *o;
	int takers;
	const char *last; /* an option that not all take */
};

static void only(struct taker *t, int commands, const char *option)
{
	if (t->takers & ~commands)
		t->last = option;
	t->takers &= commands;
}

static void take_filter(struct logread_filter *f, int c)
{
	switch (c) {
	case 'O':
		f->ops |= parse_ops(optarg);
		break;
	case 'p':
		f->pattern = optarg;
		break;
	case 'i':
		f->pid = parse_pid(optarg);
		break;
	case 'n':
		f->name = optarg;
		break;
	case 'u':
		parse_user(f, optarg);
		break;
	case 't':
		f->tag = optarg;
		break;
	case 'r':
		parse_result(f, optarg);
		break;
	case 'S':
		f->since = parse_time("--since", optarg);
		break;
	case 'U':
		f->until = parse_time("--until", optarg);
		break;
	default:
		exit(STATUS_USAGE); /* getopt has said why */
	}
}

static void take_option(struct taker *t, int c)
{
	struct options *o = t->o;

	switch (c) {
	case 's':
		o->state = optarg;
		break;
	case 'j':
		o->json = 1;
		break;
	case 'f':
		only(t, LIST, "--follow");
		o->follow = 1;
		break;
	case 'd':
		only(t, SUMMARY, "--depth");
		o->depth = parse_count("--depth", optarg, 1);
		break;
	case 'T':
		only(t, SUMMARY, "--top");
		o->top = parse_count("--top", optarg, 0);
		break;
	case 'o':
		only(t, TIMELINE, "-o");
		o->output = optarg;
		break;
	case 'k':
		only(t, LIST, "--keep");
		if (keep_parse(optarg, &(struct keep){0}))
			die(STATUS_USAGE,
			    "--keep: '%s' is no size of 1M or more (K, M, G), number of lines, age"
			    " (s, m, h, d), or 'all'",
			    optarg);
		o->keep = optarg;
		break;
	case 'h':
		fputs(help, stdout);
		exit(print_done(0));
	case 'V':
		puts("pqfs-log " PQFS_VERSION);
		exit(print_done(0));
	default:
		take_filter(&o->filter, c);
	}
}

static int command_of(const char *word)
{
	static const struct {
		const char *word;
		int command;
	} known[] = {{"summary", SUMMARY}, {"blame", BLAME}, {"timeline", TIMELINE}};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(word, known[i].word))
			return known[i].command;
	die(STATUS_USAGE, "'%s' is none of summary, blame, timeline; is --path meant?", word);
}

struct options options_take(int argc, char **argv)
{
	static const struct option known[] = {
	    {"state", required_argument, NULL, 's'},
	    {"op", required_argument, NULL, 'O'},
	    {"path", required_argument, NULL, 'p'},
	    {"pid", required_argument, NULL, 'i'},
	    {"program", required_argument, NULL, 'n'},
	    {"user", required_argument, NULL, 'u'},
	    {"tag", required_argument, NULL, 't'},
	    {"result", required_argument, NULL, 'r'},
	    {"since", required_argument, NULL, 'S'},
	    {"until", required_argument, NULL, 'U'},
	    {"json", no_argument, NULL, 'j'},
	    {"follow", no_argument, NULL, 'f'},
	    {"depth", required_argument, NULL, 'd'},
	    {"top", required_argument, NULL, 'T'},
	    {"output", required_argument, NULL, 'o'},
	    {"keep", required_argument, NULL, 'k'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {0},
	};
	struct options o = {.command = LIST, .depth = DEPTH, .top = TOP};
	struct taker t = {.o = &o, .takers = EVERY};
	int c;

	while ((c = getopt_long(argc, argv, "fo:", known, NULL)) != -1)
		take_option(&t, c);
	if (optind < argc)
		o.command = command_of(argv[optind++]);
	if (!(t.takers & o.command))
		die(STATUS_USAGE, "%s: not %s", t.last,
		    o.command == LIST ? "without a command; see --help" : "with this command");
	if (o.command == BLAME && optind == argc)
		die(STATUS_USAGE, "blame: of which path?");
	if (o.command != BLAME && optind < argc)
		die(STATUS_USAGE, "'%s' is too much", argv[optind]);
	o.paths = argv + optind;
	return o;
}
