/* SPDX-License-Identifier: MIT
 *
 * pqfs-log blame: what was done to the file that a path stands for, under whatever
 * name it had then.  It is followed by device and inode number, from the call that
 * made it; where it is gone, the one that had the name last is meant.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../abspath.h"
#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "../real.h"
#include "options.h"

/* A clock that the log's times come from may be so far from the file system's. */
#define TICK 20000000ll

/* A line that is kept. */
struct change {
	struct logread_line line; /* its texts are in `texts` */
	char *texts;
};

struct blame {
	const struct options *o;
	const char *path;
	struct ident id; /* ino 0: not found yet */
	int64_t birth;   /* 0: not known */
	struct change *changes;
	size_t count, room;
	struct attr now; /* what the file is after the lines so far; mode 0: not known */
};

static const uint32_t changing =
    1u << OP_CREAT | 1u << OP_MKDIR | 1u << OP_MKNOD | 1u << OP_SYMLINK | 1u << OP_CHOWN |
    1u << OP_CHMOD | 1u << OP_LINK | 1u << OP_UNLINK | 1u << OP_RMDIR | 1u << OP_RENAME |
    1u << OP_SET_XATTR | 1u << OP_REMOVE_XATTR | 1u << OP_TRUNCATE | 1u << OP_UTIME |
    1u << OP_FORGET | 1u << OP_ADOPT;

static void forget(struct blame *b)
{
	while (b->count)
		free(b->changes[--b->count].texts);
}

/* A copy of a string at *at, which it moves on. */
static const char *keep(char **at, const char *s)
{
	char *copy = *at;

	*at = stpcpy(copy, s) + 1;
	return copy;
}

static void take(const struct logread_line *line, void *arg)
{
	struct blame *b = arg;
	struct change *c;
	char *at;

	/* What had the number before is another file. */
	if (op_creates(line->op) || (b->birth && line->time < b->birth - TICK))
		forget(b);
	if (b->birth && line->time < b->birth - TICK)
		return;
	if (b->count == b->room) {
		b->room = b->room ? 2 * b->room : 64;
		b->changes = reallocarray(b->changes, b->room, sizeof(*b->changes));
		if (!b->changes)
			die(STATUS_FAILURE, "out of memory");
	}
	c = &b->changes[b->count++];
	c->line = *line;
	c->texts = malloc(strlen(line->program) + strlen(line->tag) + strlen(line->path) +
			  strlen(line->path2) + strlen(line->name) + 5);
	if (!c->texts)
		die(STATUS_FAILURE, "out of memory");
	at = c->texts;
	c->line.program = keep(&at, line->program);
	c->line.tag = keep(&at, line->tag);
	c->line.path = keep(&at, line->path);
	c->line.path2 = keep(&at, line->path2);
	c->line.name = keep(&at, line->name);
}

/* The last one that had the name. */
static void find(const struct logread_line *line, void *arg)
{
	struct blame *b = arg;

	if (line->id_of.ino && (!strcmp(line->path, b->path) || !strcmp(line->path2, b->path)))
		b->id = line->id_of;
}

static void print_state(const struct attr *a)
{
	if (a->mode)
		printf("%u:%u %04o", a->uid, a->gid, a->mode & 07777);
	else
		putchar('?');
}

/* What the line says that the file was and became; mode 0: it says nothing of that. */
static void states(const struct blame *b, const struct logread_line *line, struct attr *was,
		   struct attr *is)
{
	*is = line->attr;
	*was = line->was.mode ? line->was : b->now;
	if (op_creates(line->op) || !op_describes(line->op))
		was->mode = 0;
	if (!op_describes(line->op))
		is->mode = 0;
}

static void text_line(const struct blame *b, const struct logread_line *line)
{
	struct attr was, is;
	char time[PRINT_TIME];

	print_time(time, line->time);
	printf("%s %7" PRId64 " ", time, line->pid);
	print_name(stdout, line->program);
	printf(" %s ", op_word(line->op));
	log_print_names(line);
	states(b, line, &was, &is);
	if (is.mode) {
		fputs(": ", stdout);
		if (!op_creates(line->op)) {
			print_state(&was);
			fputs(" -> ", stdout);
		}
		print_state(&is);
	}
	if (*line->tag) {
		fputs(" [", stdout);
		print_name(stdout, line->tag);
		putchar(']');
	}
	putchar('\n');
}

static void json_state(int *first, const char *name, const struct attr *a)
{
	int inner = 1;

	if (!a->mode)
		return;
	json_name(stdout, first, name);
	json_attr(stdout, &inner, a);
	putchar('}');
}

static void json_line(const struct blame *b, const struct logread_line *line)
{
	struct attr was, is;
	char time[PRINT_TIME];
	int first = 1;

	print_iso_time(time, line->time);
	json_string(stdout, &first, "of", b->path);
	json_string(stdout, &first, "time", time);
	json_string(stdout, &first, "op", op_word(line->op));
	json_string(stdout, &first, "path", line->path);
	if (*line->path2)
		json_string(stdout, &first, "path2", line->path2);
	if (*line->name)
		json_string(stdout, &first, "name", line->name);
	json_number(stdout, &first, "pid", line->pid);
	json_string(stdout, &first, "program", line->program);
	if (line->uid >= 0)
		json_number(stdout, &first, "by_uid", line->uid);
	if (*line->tag)
		json_string(stdout, &first, "tag", line->tag);
	states(b, line, &was, &is);
	json_state(&first, "was", &was);
	json_state(&first, "is", &is);
	puts("}");
}

static void print_changes(struct blame *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct logread_line *line = &b->changes[i].line;

		if (b->o->json)
			json_line(b, line);
		else
			text_line(b, line);
		if (line->attr.mode && op_describes(line->op))
			b->now = line->attr;
	}
}

/* Returns whether the log has anything of the file. */
static int blame_one(const struct options *o, struct db *db, const char *dir, const char *path)
{
	struct blame b = {.o = o, .path = path};
	struct logread_filter filter = {0};
	struct real real;
	size_t found;

	if (!real_look(AT_FDCWD, path, &real)) {
		b.id = real.id;
		b.birth = real.id.birth;
	} else {
		log_walk(db, dir, &filter, find, &b);
	}
	if (!b.id.ino)
		return 0;
	filter = o->filter;
	filter.file = b.id;
	filter.ops = filter.ops ? filter.ops : changing;
	if (filter.result == LOGREAD_ANY)
		filter.result = LOGREAD_OK;
	log_walk(db, dir, &filter, take, &b);
	print_changes(&b);
	found = b.count;
	forget(&b);
	free(b.changes);
	return found > 0;
}

int blame_run(const struct options *o, const char *dir)
{
	struct db db = {.dirfd = -1};
	int status = 0;

	log_open(&db, dir);
	for (char **p = o->paths; *p; p++) {
		char *path = abspath(*p);

		if (!blame_one(o, &db, dir, path)) {
			fflush(stdout);
			complain("%s: the log has no change of it", path);
			status = STATUS_FAILURE;
		}
		free(path);
	}
	db_close(&db);
	return status;
}
