/* SPDX-License-Identifier: MIT
 *
 * pqfs-db du: how many records there are below a directory, and how large their files,
 * by owner or by directory.  A record with several names counts once.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../abspath.h"
#include "../accounts.h"
#include "../csv.h"
#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "../progress.h"
#include "../real.h"
#include "command.h"
#include "look.h"
#include "table.h"
#include "tally.h"
#include "walk.h"

#define NUMBER 24 /* bytes of a number that is shown */

enum { COUNTS = 0x300 };

/* Of a directory and what is below it. */
struct sum {
	struct tally tally;
	int gone; /* it isn't there, so nothing below it is */
};

struct run {
	struct dbread *db;
	struct look look;
	int depth; /* of directories that are shown; -1: owners are */
	int human, counts;
	struct tally_owners owners;
	struct tally_seen seen;
	struct sum *sums; /* of each depth of the way */
	unsigned room;
	struct table *table;
	uint64_t met;
};

/* "1.5K" for 1500: what du -h makes of it. */
static void human(char *out, uint64_t size)
{
	static const char units[] = " KMGTPE";
	double n = (double)size;
	int unit = 0;

	for (; n >= 1024 && units[unit + 1]; unit++)
		n /= 1024;
	if (unit)
		snprintf(out, NUMBER, n < 9.95 ? "%.1f%c" : "%.0f%c", n, units[unit]);
	else
		snprintf(out, NUMBER, "%" PRIu64, size);
}

/* Cells of a table for what a tally has; returns how many. */
static int cells_of(const struct run *run, const struct tally *t, char (*buf)[NUMBER],
		    const char **cells)
{
	int n = 0;

	for (; n < TALLY_KINDS; n++)
		snprintf(buf[n], NUMBER, "%" PRIu64, t->count[n]);
	if (!run->counts) {
		if (run->human)
			human(buf[n++], t->size);
		else
			snprintf(buf[n++], NUMBER, "%" PRIu64, t->size);
		snprintf(buf[n++], NUMBER, "%" PRIu64, t->missing);
	}
	for (int i = 0; i < n; i++)
		cells[i] = buf[i];
	return n;
}

static void json_of(const struct run *run, int *first, const struct tally *t)
{
	for (int i = 0; i < TALLY_KINDS; i++)
		json_unsigned(stdout, first, tally_names[i], t->count[i]);
	if (!run->counts) {
		json_unsigned(stdout, first, "size", t->size);
		json_unsigned(stdout, first, "missing", t->missing);
	}
	puts("}");
}

static void csv_of(const struct run *run, int *first, const struct tally *t)
{
	for (int i = 0; i < TALLY_KINDS; i++)
		csv_number(stdout, first, t->count[i]);
	if (!run->counts) {
		csv_number(stdout, first, t->size);
		csv_number(stdout, first, t->missing);
	}
	csv_end(stdout, first);
}

static void begin_table(struct run *run)
{
	static const char *const owners[] = {"owner",   "group",  "files", "directories", "links",
					     "devices", "others", "size",  "missing",     ""};
	static const char *const owner_counts[] = {"owner", "group",   "files",  "directories",
						   "links", "devices", "others", ""};
	static const char *const paths[] = {"files",  "directories", "links",   "devices",
					    "others", "size",        "missing", "path"};
	static const char *const path_counts[] = {"files",   "directories", "links",
						  "devices", "others",      "path"};

	if (run->look.form == FORM_CSV)
		printf("%s%sfiles,directories,links,devices,others%s\n",
		       run->depth < 0 ? "uid,gid," : "path,",
		       run->depth < 0 && run->look.names ? "user,group," : "",
		       run->counts ? "" : ",size,missing");
	else if (run->look.form == FORM_TEXT && run->depth < 0)
		run->table = run->counts ? table_begin(owner_counts, 8) : table_begin(owners, 10);
	else if (run->look.form == FORM_TEXT)
		run->table = run->counts ? table_begin(path_counts, 6) : table_begin(paths, 8);
}

static void show_directory(struct run *run, const struct tally *t, const char *path)
{
	char buf[TALLY_KINDS + 2][NUMBER];
	const char *cells[TALLY_KINDS + 3];
	int first = 1;

	switch (run->look.form) {
	case FORM_JSON:
		json_string(stdout, &first, "path", path);
		json_of(run, &first, t);
		break;
	case FORM_CSV:
		csv_text(stdout, &first, path);
		csv_of(run, &first, t);
		break;
	case FORM_TEXT:
		cells[cells_of(run, t, buf, cells)] = path;
		table_row(run->table, cells);
	}
	if (ferror(stdout))
		print_done(0);
}

static void show_owner(struct run *run, const struct tally_owner *o)
{
	char buf[TALLY_KINDS + 2][NUMBER];
	const char *cells[TALLY_KINDS + 5], *name;
	int first = 1;

	switch (run->look.form) {
	case FORM_JSON:
		json_unsigned(stdout, &first, "uid", o->uid);
		json_unsigned(stdout, &first, "gid", o->gid);
		if (run->look.names && (name = account_name(ACCOUNT_USER, o->uid)))
			json_string(stdout, &first, "user", name);
		if (run->look.names && (name = account_name(ACCOUNT_GROUP, o->gid)))
			json_string(stdout, &first, "group", name);
		json_of(run, &first, &o->tally);
		break;
	case FORM_CSV:
		csv_number(stdout, &first, o->uid);
		csv_number(stdout, &first, o->gid);
		if (run->look.names) {
			name = account_name(ACCOUNT_USER, o->uid);
			csv_text(stdout, &first, name ? name : "");
			name = account_name(ACCOUNT_GROUP, o->gid);
			csv_text(stdout, &first, name ? name : "");
		}
		csv_of(run, &first, &o->tally);
		break;
	case FORM_TEXT:
		cells[0] = look_user(&run->look, o->uid);
		cells[1] = look_group(&run->look, o->gid);
		cells[2 + cells_of(run, &o->tally, buf, cells + 2)] = "";
		table_row(run->table, cells);
	}
}

static void show_owners(struct run *run)
{
	struct tally total = {0};
	char buf[TALLY_KINDS + 2][NUMBER];
	const char *cells[TALLY_KINDS + 5] = {"total", ""};

	tally_sort(&run->owners);
	for (uint32_t i = 0; i < run->owners.count; i++) {
		show_owner(run, &run->owners.of[i]);
		tally_join(&total, &run->owners.of[i].tally);
	}
	if (run->table) {
		cells[2 + cells_of(run, &total, buf, cells + 2)] = "";
		table_row(run->table, cells);
	}
}

/* Bytes of the file at a stop, -1 if it is not the one that is recorded; 0 for what
 * is no plain file. */
static int64_t size_of(const struct run *run, const struct walk_stop *stop)
{
	const struct dbread_record *r = stop->record;
	struct sum *sum = &run->sums[stop->depth];
	struct real real;
	int err;

	if (run->counts)
		return 0;
	err = sum->gone ? -ENOENT : real_look(AT_FDCWD, stop->path, &real);
	sum->gone = err == -ENOENT;
	if (err || !ident_same(&real.id, &r->ident))
		return -1;
	return S_ISREG(r->attr.mode) ? (int64_t)real.size : 0;
}

static void make_room(struct run *run, unsigned depth)
{
	if (depth < run->room)
		return;
	run->room = depth * 2 + 16;
	run->sums = realloc(run->sums, run->room * sizeof(*run->sums));
	if (!run->sums)
		die(STATUS_FAILURE, "out of memory");
}

static int enter(void *ctx, const struct walk_stop *stop)
{
	struct run *run = ctx;
	const struct dbread_record *r = stop->record;
	struct sum *sum;
	uint64_t names = 1;
	int64_t size;
	int result = 0;

	progress_at(++run->met);
	make_room(run, stop->depth);
	sum = &run->sums[stop->depth];
	*sum = (struct sum){.gone = stop->depth && sum[-1].gone};
	if (!r->id)
		return 0;
	if (!S_ISDIR(r->attr.mode))
		result = dbread_links(run->db, r->id, &names) ?: WALK_PAST;
	if (result < 0 || (names > 1 && tally_meets(&run->seen, r->id)))
		return result;
	size = size_of(run, stop);
	if (run->depth < 0)
		tally_add(tally_of(&run->owners, r->attr.uid, r->attr.gid), &r->attr, size);
	else
		tally_add(&sum->tally, &r->attr, size);
	return result;
}

static int leave(void *ctx, const struct walk_stop *stop)
{
	struct run *run = ctx;
	const struct tally *sum = &run->sums[stop->depth].tally;
	int holds = !stop->record->id || S_ISDIR(stop->record->attr.mode);

	if (run->depth < 0)
		return 0;
	if (stop->depth)
		tally_join(&run->sums[stop->depth - 1].tally, sum);
	if (!stop->depth || (holds && stop->depth <= (unsigned)run->depth))
		show_directory(run, sum, stop->path);
	return 0;
}

static int count(struct run *run, const char *path)
{
	uint64_t total = 0;
	int result = 0;

	if (isatty(STDERR_FILENO) && !strcmp(path, "/"))
		result = dbread_count(run->db, &total);
	progress_begin("records", total);
	if (!result)
		result = walk(run->db, path, enter, leave, run);
	progress_end();
	return result;
}

static int parse_depth(const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || n > INT32_MAX)
		die(STATUS_USAGE, "-d: '%s' is no depth", value);
	return (int)n;
}

static void take_options(struct common *c, struct run *run, int argc, char **argv)
{
	static const struct option known[] = {COMMON_OPTIONS,
					      {"names", no_argument, NULL, LOOK_NAMES},
					      {"max-depth", required_argument, NULL, 'd'},
					      {"human-readable", no_argument, NULL, 'h'},
					      {"counts", no_argument, NULL, COUNTS},
					      {0}};
	int option;

	while ((option = getopt_long(argc, argv, "d:h", known, NULL)) != -1) {
		if (option == 'd')
			run->depth = parse_depth(optarg);
		else if (option == 'h')
			run->human = 1;
		else if (option == COUNTS)
			run->counts = 1;
		else if (!look_option(&run->look, option))
			common_option(c, option, &command_du);
	}
}

static int run_du(struct common *c, int argc, char **argv)
{
	struct run run = {.depth = -1};
	char **paths, *path, *dir;
	int result;

	take_options(c, &run, argc, argv);
	paths = common_arguments(argc, argv, &command_du, 0, 1);
	path = abspath(*paths ? *paths : ".");
	dir = common_open(c, &run.db);
	run.look.form = c->form;
	begin_table(&run);
	result = count(&run, path);
	if (result < 0)
		common_die(dir, run.db);
	if (result && run.depth < 0)
		show_owners(&run);
	if (run.table && result)
		table_end(run.table);
	if (!result)
		complain("%s: not recorded", path);
	dbread_close(run.db);
	tally_free(&run.owners);
	free(run.seen.slots);
	free(run.sums);
	free(dir);
	free(path);
	return result ? 0 : STATUS_FAILURE;
}

const struct command command_du = {
    .word = "du",
    .arguments = "[-h] [-d DEPTH] [PATH]",
    .summary = "how many records there are, of whom, and the sizes of their files",
    .options =
	"  -d, --max-depth N    by directories, down to N below PATH\n"
	"  -h, --human-readable sizes such as 1.5K, 20M\n"
	"  --counts             records alone: their files are not looked at\n" LOOK_NAMES_HELP,
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON | 1 << FORM_CSV,
    .run = run_du,
};
