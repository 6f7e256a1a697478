/* SPDX-License-Identifier: MIT
 *
 * The lines themselves, and those that come.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../die.h"
#include "../errname.h"
#include "../json.h"
#include "../print.h"
#include "options.h"

#define POLL_US 250000
#define PROGRAM_WIDTH 10

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
	log_print_names(line);
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

	while (o->follow && logread_open(db, dir, why) == -ENOENT)
		usleep(POLL_US);
	if (!db->handle)
		log_open(db, dir);
}

int list_run(const struct options *o, const char *dir)
{
	struct db db = {.dirfd = -1};
	char why[DB_WHY];
	int64_t last = 0;

	open_log(&db, o, dir);
	for (;;) {
		if (logread(&db, &o->filter, &last, print_line, (void *)(uintptr_t)o, why))
			die(STATUS_FAILURE, "%s/%s", dir, why);
		if (!o->follow)
			break;
		if (fflush(stdout))
			print_done(0);
		usleep(POLL_US);
		logread_catch_up(dir);
	}
	db_close(&db);
	return 0;
}
