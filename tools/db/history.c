/* SPDX-License-Identifier: MIT
 *
 * The log is gone through twice, as its lines may tell a file by what it is, or by its
 * path alone.
 */
#include "history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../json.h"
#include "../print.h"

#define BIT(op) (1u << (op))
#define OPS                                                                                        \
	(BIT(OP_CREAT) | BIT(OP_MKDIR) | BIT(OP_MKNOD) | BIT(OP_SYMLINK) | BIT(OP_CHOWN) |         \
	 BIT(OP_CHMOD) | BIT(OP_LINK) | BIT(OP_UNLINK) | BIT(OP_RENAME) | BIT(OP_SET_XATTR) |      \
	 BIT(OP_REMOVE_XATTR))

/* A pass through the log. */
struct pass {
	struct history *history;
	const char *path; /* lines that tell no file, with this path; NULL: others */
};

static enum aspect aspect_of(unsigned op)
{
	switch (op) {
	case OP_CHOWN:
		return ASPECT_OWNER;
	case OP_CHMOD:
		return ASPECT_MODE;
	case OP_LINK:
	case OP_UNLINK:
	case OP_RENAME:
		return ASPECT_NAMES;
	case OP_SET_XATTR:
	case OP_REMOVE_XATTR:
		return ASPECT_XATTRS;
	default:
		return ASPECT_MADE;
	}
}

static void forget(struct history_line *line)
{
	free(line->program);
	free(line->tag);
	free(line->path);
	free(line->path2);
	free(line->name);
	*line = (struct history_line){0};
}

static void take(const struct logread_line *line, void *arg)
{
	const struct pass *pass = arg;
	struct history_line *last = &pass->history->last[aspect_of(line->op)];

	if (line->id < last->id || (pass->path && line->id_of.ino))
		return;
	forget(last);
	*last = (struct history_line){
	    .id = line->id,
	    .time = line->time,
	    .pid = line->pid,
	    .op = line->op,
	    .program = text_copy(line->program),
	    .tag = text_copy(line->tag),
	    .path = text_copy(line->path),
	    .path2 = text_copy(line->path2),
	    .name = text_copy(line->name),
	    .attr = line->attr,
	    .was = line->was,
	};
}

/* The pattern that only `path` matches. */
static char *pattern_of(const char *path)
{
	char *pattern = malloc(strlen(path) * 2 + 1), *out = pattern;

	if (!pattern)
		die(STATUS_FAILURE, "out of memory");
	for (; *path; *out++ = *path++)
		if (strchr("*?[]\\", *path))
			*out++ = '\\';
	*out = '\0';
	return pattern;
}

int history_read(const struct db *log, const struct ident *id, const char *path, int64_t since,
		 struct history *h, char *why)
{
	struct logread_filter filter = {
	    .ops = OPS, .result = LOGREAD_OK, .since = since, .file = *id};
	char *pattern = pattern_of(path);
	int64_t last = 0;
	int result;

	*h = (struct history){0};
	result = logread(log, &filter, &last, take, &(struct pass){h, NULL}, why);
	filter.file = (struct ident){0};
	filter.pattern = pattern;
	last = 0;
	if (!result)
		result = logread(log, &filter, &last, take, &(struct pass){h, path}, why);
	free(pattern);
	return result;
}

void history_free(struct history *h)
{
	for (int i = 0; i < ASPECTS; i++)
		forget(&h->last[i]);
}

/* The line that comes after the line `after`; or NULL. */
static const struct history_line *next(const struct history *h, int64_t after)
{
	const struct history_line *found = NULL;

	for (int i = 0; i < ASPECTS; i++)
		if (h->last[i].id > after && (!found || h->last[i].id < found->id))
			found = &h->last[i];
	return found;
}

static void text_change(const struct history_line *line)
{
	switch (line->op) {
	case OP_CHOWN:
		if (line->attr.mode)
			printf(": %u:%u", line->attr.uid, line->attr.gid);
		if (line->was.mode)
			printf(", was %u:%u", line->was.uid, line->was.gid);
		return;
	case OP_CHMOD:
		if (line->attr.mode)
			printf(": %04o", line->attr.mode & 07777);
		if (line->was.mode)
			printf(", was %04o", line->was.mode & 07777);
		return;
	case OP_LINK:
	case OP_RENAME:
		fputs(": ", stdout);
		print_name(stdout, line->path);
		fputs(" to ", stdout);
		print_name(stdout, line->path2);
		return;
	case OP_SET_XATTR:
	case OP_REMOVE_XATTR:
		if (*line->name)
			fputs(": ", stdout);
		print_name(stdout, line->name);
	}
}

int history_text(const struct history *h)
{
	const struct history_line *line = NULL;
	char time[PRINT_TIME];
	int count = 0;

	while ((line = next(h, line ? line->id : 0))) {
		if (!count++)
			puts("  Logged of it, by the last programs that did so:");
		print_time(time, line->time);
		printf("    %s %s by ", time, op_word(line->op));
		print_name(stdout, *line->program ? line->program : "?");
		printf(", process %" PRId64, line->pid);
		if (*line->tag) {
			fputs(", tag ", stdout);
			print_name(stdout, line->tag);
		}
		text_change(line);
		putchar('\n');
	}
	return count;
}

static void json_line(const struct history_line *line)
{
	char time[PRINT_TIME];
	int first = 1, inner = 1;

	print_iso_time(time, line->time);
	json_string(stdout, &first, "time", time);
	json_string(stdout, &first, "op", op_word(line->op));
	json_string(stdout, &first, "program", line->program);
	json_number(stdout, &first, "pid", line->pid);
	if (*line->tag)
		json_string(stdout, &first, "tag", line->tag);
	json_string(stdout, &first, "path", line->path);
	if (*line->path2)
		json_string(stdout, &first, "path2", line->path2);
	if (*line->name)
		json_string(stdout, &first, "name", line->name);
	if (line->attr.mode)
		json_attr(stdout, &first, &line->attr);
	if (line->was.mode) {
		json_name(stdout, &first, "was");
		json_attr(stdout, &inner, &line->was);
		putchar('}');
	}
	putchar('}');
}

void history_json(const struct history *h)
{
	const struct history_line *line;
	int64_t last = 0;

	putchar('[');
	while ((line = next(h, last))) {
		if (last)
			fputs(", ", stdout);
		json_line(line);
		last = line->id;
	}
	putchar(']');
}
