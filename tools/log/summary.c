/* SPDX-License-Identifier: MIT
 *
 * pqfs-log summary: what there was much of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "options.h"
#include "tally.h"

#define SECOND 1e9

enum { OPERATIONS, PROGRAMS, FOLDERS, CLIENTS, KINDS };

static const struct {
	const char *heading, *word;
} kinds[KINDS] = {
    [OPERATIONS] = {"Operations", "operation"},
    [PROGRAMS] = {"Programs", "program"},
    [FOLDERS] = {"Folders", "folder"},
    [CLIENTS] = {"Processes", "process"},
};

struct sums {
	const struct options *o;
	struct tally tally[KINDS];
	uint64_t lines, failed;
	int64_t first, last;
};

/* The length of the folder that a path counts for: its first components, but not its
 * last. */
static size_t folder(const char *path, long depth)
{
	size_t end = 0;

	for (size_t i = 1; path[i] && depth; i++)
		if (path[i] == '/') {
			end = i;
			depth--;
		}
	return end ? end : *path == '/';
}

static void add(const struct logread_line *line, void *arg)
{
	struct sums *s = arg;
	char client[300];
	const char *op = op_word(line->op);
	int n = snprintf(client, sizeof(client), "%" PRId64 " %s", line->pid, line->program);

	if (!s->lines++ || line->time < s->first)
		s->first = line->time;
	if (line->time > s->last)
		s->last = line->time;
	s->failed += line->error != 0;
	tally_add(&s->tally[OPERATIONS], op, strlen(op), line->time, line->error);
	tally_add(&s->tally[PROGRAMS], line->program, strlen(line->program), line->time,
		  line->error);
	if (*line->path == '/')
		tally_add(&s->tally[FOLDERS], line->path, folder(line->path, s->o->depth),
			  line->time, line->error);
	tally_add(&s->tally[CLIENTS], client,
		  (size_t)n < sizeof(client) ? (size_t)n : sizeof(client) - 1, line->time,
		  line->error);
}

static double span(int64_t first, int64_t last)
{
	return (double)(last - first) / SECOND;
}

static void text_table(const struct sums *s, int kind, size_t rows)
{
	const struct tally *t = &s->tally[kind];

	printf("\n%s\n%10s %6s %10s %10s  %s\n", kinds[kind].heading, "calls", "share", "failed",
	       "seconds", kinds[kind].word);
	for (size_t i = 0; i < rows; i++) {
		const struct count *c = &t->counts[i];

		printf("%10" PRIu64 " %5.1f%% %10" PRIu64 " %10.3f  ", c->calls,
		       100.0 * (double)c->calls / (double)s->lines, c->failed,
		       span(c->first, c->last));
		print_name(stdout, *c->name ? c->name : "-");
		putchar('\n');
	}
	if (rows < t->used)
		printf("%10s %zu more; --top 0 shows all\n", "...", t->used - rows);
}

static void json_times(int *first, int64_t from, int64_t to)
{
	char time[PRINT_TIME];

	print_iso_time(time, from);
	json_string(stdout, first, "first", time);
	print_iso_time(time, to);
	json_string(stdout, first, "last", time);
}

static void json_table(const struct sums *s, int kind, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		const struct count *c = &s->tally[kind].counts[i];
		const char *name = c->name;
		int first = 1;

		json_string(stdout, &first, "kind", kinds[kind].word);
		if (kind == CLIENTS) {
			json_number(stdout, &first, "pid", strtoll(name, NULL, 10));
			name = strchr(name, ' ') + 1;
		}
		json_string(stdout, &first, kind == CLIENTS ? "program" : "name", name);
		json_unsigned(stdout, &first, "calls", c->calls);
		json_unsigned(stdout, &first, "failed", c->failed);
		json_times(&first, c->first, c->last);
		puts("}");
	}
}

static void print_whole(const struct sums *s)
{
	char from[PRINT_TIME], to[PRINT_TIME];
	double seconds = span(s->first, s->last);
	int first = 1;

	if (s->o->json) {
		json_string(stdout, &first, "kind", "all");
		json_unsigned(stdout, &first, "calls", s->lines);
		json_unsigned(stdout, &first, "failed", s->failed);
		if (s->lines)
			json_times(&first, s->first, s->last);
		puts("}");
		return;
	}
	printf("%" PRIu64 " calls, %" PRIu64 " failed\n", s->lines, s->failed);
	if (!s->lines)
		return;
	print_time(from, s->first);
	print_time(to, s->last);
	printf("from %s\nto   %s (%.3f s, %.0f a second)\n", from, to, seconds,
	       seconds > 0 ? (double)s->lines / seconds : (double)s->lines);
}

int summary_run(const struct options *o, const char *dir)
{
	struct sums s = {.o = o};
	struct db db = {.dirfd = -1};

	log_open(&db, dir);
	log_walk(&db, dir, &o->filter, add, &s);
	db_close(&db);
	print_whole(&s);
	for (int kind = 0; kind < KINDS; kind++) {
		struct tally *t = &s.tally[kind];
		size_t rows = !o->top || t->used < (size_t)o->top ? t->used : (size_t)o->top;

		tally_sort(t);
		if (o->json)
			json_table(&s, kind, rows);
		else if (rows)
			text_table(&s, kind, rows);
		tally_free(t);
	}
	return 0;
}
