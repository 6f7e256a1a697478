/* SPDX-License-Identifier: MIT
 *
 * pqfs-log: prints what sessions with --log recorded, and follows what they
 * still record.  Reads only.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../../common/state.h"
#include "../launch.h"
#include "../die.h"
#include "../errname.h"
#include "../json.h"
#include "../logread.h"
#include "../preload.h"
#include "../print.h"
#include "../statedir.h"
#include "../when.h"

#define POLL_US 250000
#define PROGRAM_WIDTH 10

struct options {
	const char *state;
	struct logread_filter filter;
	int json;
	int follow;
};

static const char help[] =
    "Usage: pqfs-log [OPTION...]\n"
    "Print what sessions started with --log did, oldest first.\n"
    "\n"
    "  --state DIR          the state directory (chosen as pqfs-session does)\n"
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
    "  --json               one JSON object a line\n"
    "  -f, --follow         go on with what is recorded from now on\n"
    "  --help, --version\n";

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

static void take_option(struct options *o, int c)
{
	switch (c) {
	case 's':
		o->state = optarg;
		break;
	case 'o':
		o->filter.ops |= parse_ops(optarg);
		break;
	case 'p':
		o->filter.pattern = optarg;
		break;
	case 'i':
		o->filter.pid = parse_pid(optarg);
		break;
	case 'n':
		o->filter.name = optarg;
		break;
	case 'u':
		parse_user(&o->filter, optarg);
		break;
	case 't':
		o->filter.tag = optarg;
		break;
	case 'r':
		parse_result(&o->filter, optarg);
		break;
	case 'S':
		o->filter.since = parse_time("--since", optarg);
		break;
	case 'U':
		o->filter.until = parse_time("--until", optarg);
		break;
	case 'j':
		o->json = 1;
		break;
	case 'f':
		o->follow = 1;
		break;
	case 'h':
		fputs(help, stdout);
		exit(print_done(0));
	case 'V':
		puts("pqfs-log " PQFS_VERSION);
		exit(print_done(0));
	default:
		exit(STATUS_USAGE); /* getopt has said why */
	}
}

static struct options take_options(int argc, char **argv)
{
	static const struct option known[] = {
	    {"state", required_argument, NULL, 's'},
	    {"op", required_argument, NULL, 'o'},
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
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'},
	    {0},
	};
	struct options o = {0};
	int c;

	while ((c = getopt_long(argc, argv, "f", known, NULL)) != -1)
		take_option(&o, c);
	if (optind < argc)
		die(STATUS_USAGE, "%s: pqfs-log takes options only; is --path meant?",
		    argv[optind]);
	return o;
}

/* What the file became, where the line knows it. */
static void print_attr(const struct logread_line *line)
{
	const struct attr *attr = &line->attr;

	switch (attr->mode ? line->op : OP_NONE) {
	case OP_CHOWN:
		printf(" %u:%u", attr->uid, attr->gid);
		break;
	case OP_MKNOD:
		if (print_is_device(attr->mode))
			printf(" %c %u,%u", print_type(attr->mode), major(attr->rdev),
			       minor(attr->rdev));
		/* fall through */
	case OP_CREAT:
	case OP_MKDIR:
	case OP_CHMOD:
		printf(" %04o", attr->mode & 07777);
		break;
	}
}

/* How much is missing to the width of the column of programs. */
static int pad(const char *name)
{
	size_t n = strlen(name);

	return n < PROGRAM_WIDTH ? (int)(PROGRAM_WIDTH - n) : 0;
}

static void print_text(const struct logread_line *line)
{
	const char *error = line->error ? errname(line->error) : "ok";
	char time[PRINT_TIME], number[16];

	snprintf(number, sizeof(number), "%d", line->error);
	print_time(time, line->time);
	printf("%s %7" PRId64 " ", time, line->pid);
	print_name(stdout, line->program);
	printf("%*s %-12s %-7s ", pad(line->program), "", op_word(line->op),
	       error ? error : number);
	print_name(stdout, *line->path ? line->path : "-");
	if (*line->path2) {
		fputs(" -> ", stdout);
		print_name(stdout, line->path2);
	}
	if (*line->name) {
		putchar(' ');
		print_name(stdout, line->name);
	}
	print_attr(line);
	putchar('\n');
}

static void print_json(const struct logread_line *line)
{
	const struct attr *attr = &line->attr;
	const char *error = line->error ? errname(line->error) : "ok";
	char time[PRINT_TIME];
	int first = 1;

	print_iso_time(time, line->time);
	json_string(stdout, &first, "time", time);
	json_number(stdout, &first, "time_ns", line->time);
	json_string(stdout, &first, "op", op_word(line->op));
	json_string(stdout, &first, "path", line->path);
	if (*line->path2)
		json_string(stdout, &first, "path2", line->path2);
	if (*line->name)
		json_string(stdout, &first, "name", line->name);
	json_number(stdout, &first, "pid", line->pid);
	json_string(stdout, &first, "program", line->program);
	if (*line->tag)
		json_string(stdout, &first, "tag", line->tag);
	if (line->uid >= 0) {
		json_number(stdout, &first, "by_uid", line->uid);
		json_number(stdout, &first, "by_gid", line->gid);
	}
	json_string(stdout, &first, "result", error ? error : "unknown");
	json_number(stdout, &first, "errno", line->error);
	if (line->id_of.ino) {
		json_unsigned(stdout, &first, "dev", line->id_of.dev);
		json_unsigned(stdout, &first, "ino", line->id_of.ino);
	}
	if (attr->mode)
		json_attr(stdout, &first, attr);
	puts("}");
}

static void print_line(const struct logread_line *line, void *arg)
{
	const struct options *o = arg;

	if (o->json)
		print_json(line);
	else
		print_text(line);
	if (ferror(stdout))
		print_done(0);
}

/* Opens the log; where there is none yet, waits if it is to be followed. */
static void open_log(struct db *db, const struct options *o, const char *dir)
{
	char why[DB_WHY];
	int err;

	while ((err = logread_open(db, dir, why))) {
		if (err == -ENOENT && o->follow) {
			usleep(POLL_US);
			continue;
		}
		if (err == -ENOENT)
			die(STATUS_FAILURE, "%s: no log yet: start sessions with --log", dir);
		die(STATUS_FAILURE, "%s/%s", dir, why);
	}
}

int main(int argc, char **argv)
{
	struct options o;
	struct db db;
	char why[DB_WHY], *dir;
	int64_t last = 0;

	program = "pqfs-log";
	preload_leave(argv);
	if (argc > 0)
		argv[0] = (char *)program; /* getopt's messages begin with it */
	o = take_options(argc, argv);
	dir = statedir_for_reading(o.state);
	open_log(&db, &o, dir);
	for (;;) {
		if (logread(&db, &o.filter, &last, print_line, &o, why))
			die(STATUS_FAILURE, "%s/%s", dir, why);
		if (!o.follow)
			break;
		if (fflush(stdout))
			print_done(0);
		usleep(POLL_US);
	}
	db_close(&db);
	free(dir);
	return print_done(0);
}
