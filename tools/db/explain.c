/* SPDX-License-Identifier: MIT
 *
 * pqfs-db explain: what sessions show of a path, and why, in sentences.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../abspath.h"
#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "command.h"
#include "facts.h"
#include "history.h"
#include "look.h"

#define MODE 11
#define CLOCKS ((int64_t)100000000) /* ns by which a file system's clock may be behind */

struct run {
	struct dbread *db;
	struct look look;
	const struct facts *facts;
	const char *dir;
	struct db log; /* handle NULL: there is none */
};

/* A sentence on a line of its own. */
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	va_list args;

	fputs("  ", stdout);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* In words, valid until the next call: "-rw-r--r--, owner 0, group 0". */
static const char *attributes(const struct run *run, const struct attr *attr)
{
	static char out[256];
	char mode[MODE], device[32] = "", flags[48];

	print_mode(mode, attr->mode);
	if (print_is_device(attr->mode))
		snprintf(device, sizeof(device), ", device %u:%u", major(attr->rdev),
			 minor(attr->rdev));
	snprintf(flags, sizeof(flags), "%s%s", attr->flags & ATTR_IMMUTABLE ? ", immutable" : "",
		 attr->flags & ATTR_APPEND ? ", append only" : "");
	snprintf(out, sizeof(out), "%s, owner %s, group %s%s%s", mode,
		 look_user(&run->look, attr->uid), look_group(&run->look, attr->gid), device,
		 flags);
	return out;
}

static const char *identity(const struct ident *id)
{
	static char out[160];
	char born[PRINT_TIME];
	int n = snprintf(out, sizeof(out), "inode %" PRIu64, id->ino);

	if (id->dev >> 63)
		n += snprintf(out + n, sizeof(out) - (size_t)n,
			      " of a file system that is not mounted");
	else
		n += snprintf(out + n, sizeof(out) - (size_t)n, " of device %u:%u", major(id->dev),
			      minor(id->dev));
	if (id->birth) {
		print_time(born, id->birth);
		n += snprintf(out + n, sizeof(out) - (size_t)n, ", born %s", born);
	}
	if (id->generation)
		snprintf(out + n, sizeof(out) - (size_t)n, ", generation %" PRIu64, id->generation);
	return out;
}

static int say_name(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	(void)ctx, (void)r;
	if (edge == DBREAD_NONE)
		return 0;
	fputs("    ", stdout);
	if (*path)
		print_name(stdout, path);
	else
		fputs("(a name that is too long to be shown)", stdout);
	putchar('\n');
	return 0;
}

static void say_shown(const struct run *run)
{
	const struct facts *f = run->facts;
	const char *shown = attributes(run, &f->shown);

	switch (f->because) {
	case BECAUSE_MISSING:
		say("There is no such file.");
		break;
	case BECAUSE_UNREADABLE:
		say("It can't be looked at: %s.", strerror(f->error));
		break;
	case BECAUSE_RECORDED:
		say("Sessions show it as its record says: %s.", shown);
		break;
	case BECAUSE_UNKNOWN_ROOT:
		say("Sessions show it as root's: %s.", shown);
		say("It is yours and has no record, and such files are root's without "
		    "--unknown=real.");
		break;
	case BECAUSE_UNKNOWN_REAL:
		say("Sessions show it as it is: %s.", shown);
		say("It has no record, and such files are shown so with --unknown=real.");
		break;
	case BECAUSE_ANOTHERS:
		say("Sessions show it as it is: %s.", shown);
		say("It has no record, and belongs to another user.");
	}
}

static int say_record(const struct run *run)
{
	const struct facts *f = run->facts;
	const struct dbread_record *r = &f->record;
	char created[PRINT_TIME], changed[PRINT_TIME];
	uint64_t names;
	int result;

	if (!r->id)
		return 0;
	print_time(created, r->created);
	print_time(changed, r->changed);
	if (r->changed == r->created)
		say("Its record came %s, and has not changed since.", created);
	else
		say("Its record came %s and last changed %s.", created, changed);
	result = dbread_links(run->db, r->id, &names);
	if (result || (names == 1 && f->named.id == r->id))
		return result;
	if (!names)
		say("Its record has no name%s.",
		    r->orphan == 1 ? ": those that it had were lost" : "");
	else
		say(f->named.id == r->id ? "Its record has %" PRIu64 " names:"
					 : "Its record doesn't have this name, but %" PRIu64 ":",
		    names);
	return dbread_names(run->db, r, say_name, NULL);
}

static void say_real(const struct run *run)
{
	const struct facts *f = run->facts;

	if (f->because == BECAUSE_MISSING || f->because == BECAUSE_UNREADABLE)
		return;
	say("On the disk it is %s, %" PRIu64 " bytes, %u name%s.", attributes(run, &f->real.attr),
	    f->real.size, f->real.links, f->real.links == 1 ? "" : "s");
	say("It is %s.", identity(&f->real.id));
}

/* Of a record that is not this file's. */
static int say_other(const struct run *run, const struct dbread_record *r, int its_names)
{
	char changed[PRINT_TIME];

	print_time(changed, r->changed);
	say("That record says %s; it last changed %s.", attributes(run, &r->attr), changed);
	if (!its_names)
		return 0;
	say("It has these names:");
	return dbread_names(run->db, r, say_name, NULL);
}

static int say_other_records(const struct run *run)
{
	const struct facts *f = run->facts;
	char born[PRINT_TIME];
	int result = 0;

	if (f->notes & NOTE_LEFT_OVER) {
		say("A record is left under this name, of a file that is gone, or was moved: %s.",
		    identity(&f->named.ident));
		result = say_other(run, &f->named, 0);
	}
	if (f->notes & NOTE_REPLACED) {
		say("This path was recorded for another file, %s.", identity(&f->named.ident));
		print_time(born, f->real.id.birth ? f->real.id.birth : f->real.changed);
		say("It was replaced by this one, which is of %s, outside of any session; the "
		    "record is not applied.",
		    born);
		result = result ?: say_other(run, &f->named, 0);
	}
	if (f->notes & NOTE_NUMBER_REUSED) {
		say("A record has the same inode number, but is of another file: %s.",
		    identity(&f->numbered.ident));
		say("That file is gone, its number was given to this one, and the record is not "
		    "applied.");
		result = result ?: say_other(run, &f->numbered, 1);
	}
	if (f->notes & NOTE_TYPE) {
		say("A record has the same identity, but is of a file of another type; it is not "
		    "applied.");
		result = result ?: say_other(run, &f->numbered, 1);
	}
	return result;
}

static void say_circumstances(const struct facts *f)
{
	if (f->notes & NOTE_REMOUNTED)
		say(f->because == BECAUSE_MISSING
			? "The file system of the file recorded under this name is not mounted."
			: "Its file system had another device number when this was recorded; the "
			  "server renumbers the records when it finds it.");
	if (f->notes & NOTE_NO_BIRTH && f->real.id.generation)
		say("Its file system has no time of birth: a record is told by the generation.");
	else if (f->notes & NOTE_NO_BIRTH)
		say("Its file system has no time of birth: a record is taken to be its if the type "
		    "and a recorded name agree.");
	if (f->notes & NOTE_OVERLAY && f->notes & NOTE_NUMBER_REUSED)
		say("It is on an overlay: a write outside of any session may have copied it up, "
		    "which gives it a new time of birth.");
	if (f->notes & (NOTE_NOT_INCLUDED | NOTE_IGNORED))
		say("It is %s: with this environment %s.",
		    f->notes & NOTE_IGNORED ? "within PSEUDO_IGNORE_PATHS"
					    : "not within PSEUDO_INCLUDE_PATHS",
		    f->record.id ? "changes to it are recorded all the same, since it has a record"
				 : "no change to it is recorded");
}

/* The record that is the file's, or was of the one that is gone. */
static const struct dbread_record *record_of(const struct facts *f)
{
	return f->record.id || !(f->notes & NOTE_LEFT_OVER) ? &f->record : &f->named;
}

/* Dies where the log can't be read. */
static void read_history(const struct run *run, struct history *h)
{
	const struct dbread_record *r = record_of(run->facts);
	int64_t since = r->ident.birth ? r->ident.birth : r->created;
	char why[DB_WHY];

	*h = (struct history){0};
	if (r->id && run->log.handle &&
	    history_read(&run->log, &r->ident, run->facts->path, since - CLOCKS, h, why)) {
		fflush(stdout);
		die(STATUS_FAILURE, "%s/%s", run->dir, why);
	}
}

static void say_history(const struct run *run)
{
	struct history h;

	read_history(run, &h);
	if (!history_text(&h) && record_of(run->facts)->id)
		say(run->log.handle ? "The log has nothing of it."
				    : "No session has kept a log (--log) of how that came about.");
	history_free(&h);
}

static int explain_text(const struct run *run)
{
	int result;

	print_name(stdout, run->facts->path);
	putchar('\n');
	say_shown(run);
	result = say_record(run);
	say_real(run);
	result = result ?: say_other_records(run);
	if (run->facts->because == BECAUSE_MISSING && !run->facts->named.id)
		say("Nothing is recorded under this name.");
	say_circumstances(run->facts);
	say_history(run);
	return result;
}

static void json_time(int *first, const char *name, int64_t ns)
{
	char time[PRINT_TIME];

	print_iso_time(time, ns);
	json_string(stdout, first, name, time);
}

static void json_identity(int *first, const struct ident *id)
{
	json_unsigned(stdout, first, "dev", id->dev);
	json_unsigned(stdout, first, "ino", id->ino);
	if (id->birth)
		json_time(first, "birth", id->birth);
	if (id->generation)
		json_unsigned(stdout, first, "generation", id->generation);
}

static int json_one_name(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	int *first = ctx;

	(void)r;
	if (edge == DBREAD_NONE)
		return 0;
	if (!*first)
		fputs(", ", stdout);
	*first = 0;
	json_bytes(stdout, path, strlen(path));
	return 0;
}

/* A member that is a record, or null. */
static int json_record(const struct run *run, int *first, const char *name,
		       const struct dbread_record *r)
{
	int inner = 1, result;

	json_name(stdout, first, name);
	if (!r->id) {
		fputs("null", stdout);
		return 0;
	}
	look_json(&run->look, stdout, &inner, &r->attr);
	json_identity(&inner, &r->ident);
	json_time(&inner, "created", r->created);
	json_time(&inner, "changed", r->changed);
	json_name(stdout, &inner, "names");
	putchar('[');
	result = dbread_names(run->db, r, json_one_name, &(int){1});
	fputs("]}", stdout);
	return result;
}

static void json_shown(const struct run *run, int *first)
{
	const struct facts *f = run->facts;
	int there = f->because != BECAUSE_MISSING && f->because != BECAUSE_UNREADABLE, inner = 1;

	json_name(stdout, first, "shown");
	if (!there) {
		fputs("null", stdout);
		json_name(stdout, first, "real");
		fputs("null", stdout);
		return;
	}
	look_json(&run->look, stdout, &inner, &f->shown);
	putchar('}');
	inner = 1;
	json_name(stdout, first, "real");
	look_json(&run->look, stdout, &inner, &f->real.attr);
	json_identity(&inner, &f->real.id);
	json_unsigned(stdout, &inner, "size", f->real.size);
	json_unsigned(stdout, &inner, "links", f->real.links);
	putchar('}');
}

static int explain_json(const struct run *run)
{
	const struct facts *f = run->facts;
	int first = 1, inner = 1, result;
	struct history h;

	json_string(stdout, &first, "path", f->path);
	json_string(stdout, &first, "because", facts_because(f->because));
	json_name(stdout, &first, "notes");
	putchar('[');
	for (int bit = 0; bit < NOTE_BITS; bit++)
		if (f->notes >> bit & 1) {
			printf("%s\"%s\"", inner ? "" : ", ", facts_note(bit));
			inner = 0;
		}
	putchar(']');
	json_shown(run, &first);
	result = json_record(run, &first, "record", &f->record);
	if (f->named.id != f->record.id)
		result = result ?: json_record(run, &first, "record_of_name", &f->named);
	if (f->numbered.id != f->record.id && f->numbered.id != f->named.id)
		result = result ?: json_record(run, &first, "record_of_number", &f->numbered);
	read_history(run, &h);
	json_name(stdout, &first, "history");
	history_json(&h);
	history_free(&h);
	puts("}");
	return result;
}

/* 1: something is known of it, 0: nothing, or -errno. */
static int explain(struct run *run, const char *path)
{
	struct facts facts = {0};
	int result = dbread_begin(run->db);

	run->facts = &facts;
	if (!result)
		result = facts_gather(run->db, path, &facts);
	if (!result)
		result = run->look.form == FORM_JSON ? explain_json(run) : explain_text(run);
	dbread_end(run->db);
	run->facts = NULL;
	return result ?: facts.because != BECAUSE_MISSING || facts.named.id;
}

static void open_log(struct run *run)
{
	char why[DB_WHY];
	int result = logread_open(&run->log, run->dir, why);

	if (result && result != -ENOENT)
		complain("%s/%s", run->dir, why);
	if (result)
		run->log.handle = NULL;
}

static int run_explain(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS, {"names", no_argument, NULL, LOOK_NAMES}, {0}};
	struct run run = {0};
	int option, status = 0;
	char **paths, *dir;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (!look_option(&run.look, option))
			common_option(c, option, &command_explain);
	paths = common_arguments(argc, argv, &command_explain, 1, -1);
	dir = common_open(c, &run.db);
	run.look.form = c->form;
	run.dir = dir;
	open_log(&run);
	for (; *paths; paths++) {
		char *path = abspath(*paths);
		int result = explain(&run, path);

		if (result < 0)
			common_die(dir, run.db);
		if (!result)
			status = STATUS_FAILURE;
		free(path);
	}
	dbread_close(run.db);
	db_close(&run.log);
	free(dir);
	return status;
}

const struct command command_explain = {
    .word = "explain",
    .arguments = "PATH...",
    .summary = "what sessions show of each path, and why",
    .options = LOOK_NAMES_HELP,
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_explain,
};
