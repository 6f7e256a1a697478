/* SPDX-License-Identifier: MIT */
#include "finding.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../abspath.h"
#include "../die.h"
#include "../errname.h"
#include "../json.h"
#include "../print.h"
#include "../progress.h"

/* In the order of enum finding_kind. */
static const struct {
	const char *word, *one, *many; /* in JSON; in totals */
} kinds[FINDING_KINDS] = {
    [FINDING_MOVED] = {"moved", "moved", "moved"},
    [FINDING_NAME] = {"name", "wrong name", "wrong names"},
    [FINDING_DEVICE] = {"device", "on another device", "on another device"},
    [FINDING_GONE] = {"gone", "gone", "gone"},
    [FINDING_REPLACED] = {"replaced", "replaced", "replaced"},
    [FINDING_TYPE] = {"type", "of another type", "of another type"},
    [FINDING_UNREACHED] = {"unreached", "out of reach", "out of reach"},
    [FINDING_UNMOUNTED] = {"unmounted", "not mounted", "not mounted"},
};

const char *finding_remedy(const struct finding *f)
{
	switch (f->kind) {
	case FINDING_MOVED:
	case FINDING_NAME:
	case FINDING_DEVICE:
		return "repair";
	case FINDING_GONE:
		return "prune";
	case FINDING_REPLACED:
		return f->recorded ? "repair" : f->fits ? "repair --adopt" : "prune --replaced";
	case FINDING_TYPE:
		return "prune --replaced";
	case FINDING_UNMOUNTED:
		return f->real && f->fits && !f->recorded ? "repair --adopt" : NULL;
	default:
		return NULL;
	}
}

static const char *type_word(uint32_t mode)
{
	static const struct {
		uint32_t mode;
		const char *word;
	} words[] = {
	    {S_IFREG, "a plain file"},       {S_IFDIR, "a directory"},
	    {S_IFLNK, "a symbolic link"},    {S_IFBLK, "a block device"},
	    {S_IFCHR, "a character device"}, {S_IFIFO, "a FIFO"},
	    {S_IFSOCK, "a socket"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if ((mode & S_IFMT) == words[i].mode)
			return words[i].word;
	return "something";
}

static void print_text(const struct finding *f)
{
	switch (f->kind) {
	case FINDING_MOVED:
		fputs(*f->path ? "moved to " : "found again: ", stdout);
		print_name(stdout, f->now);
		break;
	case FINDING_NAME:
		fputs("not its name any more; the file is at ", stdout);
		print_name(stdout, f->now);
		break;
	case FINDING_DEVICE:
		fputs("its file system has another device number", stdout);
		break;
	case FINDING_GONE:
		fputs("gone", stdout);
		break;
	case FINDING_REPLACED:
		if (f->recorded)
			fputs("replaced by a file that has a record of its own", stdout);
		else if (f->fits)
			fputs("replaced by another file", stdout);
		else
			printf("recorded as %s, replaced by %s", type_word(f->r->attr.mode),
			       type_word(f->real->attr.mode));
		break;
	case FINDING_TYPE:
		printf("recorded as %s, found as %s", type_word(f->r->attr.mode),
		       type_word(f->real->attr.mode));
		break;
	case FINDING_UNREACHED:
		printf("can't be looked at: %s", strerror(-f->error));
		break;
	default:
		fputs("its file system is not mounted", stdout);
		if (f->real)
			fputs("; another file is there", stdout);
	}
}

static void print_json(const struct finding *f, const char *action)
{
	const char *remedy = finding_remedy(f);
	int first = 1;

	json_string(stdout, &first, "finding", kinds[f->kind].word);
	json_name(stdout, &first, "path");
	if (*f->path)
		json_bytes(stdout, f->path, strlen(f->path));
	else
		fputs("null", stdout);
	if (f->now)
		json_string(stdout, &first, "now", f->now);
	json_attr(stdout, &first, &f->r->attr);
	json_unsigned(stdout, &first, "dev", f->r->ident.dev);
	json_unsigned(stdout, &first, "ino", f->r->ident.ino);
	if (f->real) {
		json_unsigned(stdout, &first, "found_dev", f->real->id.dev);
		json_unsigned(stdout, &first, "found_ino", f->real->id.ino);
	}
	if (f->error)
		json_string(stdout, &first, "error", errname(-f->error) ?: strerror(-f->error));
	if (action)
		json_string(stdout, &first, "action", action);
	else if (remedy)
		json_string(stdout, &first, "remedy", remedy);
	puts("}");
}

void finding_print(const struct finding *f, const char *action, int json)
{
	const char *remedy = finding_remedy(f);

	progress_hide();
	if (json) {
		print_json(f, action);
	} else {
		print_name(stdout, *f->path ? f->path : "(no name)");
		fputs(": ", stdout);
		print_text(f);
		if (action)
			printf(": %s\n", action);
		else
			printf(remedy ? " (%s)\n" : "\n", remedy);
	}
	if (ferror(stdout))
		print_done(0);
}

uint64_t finding_count(const struct survey *s)
{
	uint64_t n = 0;

	for (int i = 0; i < FINDING_KINDS; i++)
		n += s->found[i];
	return n;
}

void finding_totals(const struct survey *s, const char *done, uint64_t count, int json)
{
	int first = 1;

	if (json) {
		json_string(stdout, &first, "finding", "totals");
		json_unsigned(stdout, &first, "names", s->names);
		for (int i = 0; i < FINDING_KINDS; i++)
			json_unsigned(stdout, &first, kinds[i].word, s->found[i]);
		if (done)
			json_unsigned(stdout, &first, "done", count);
		puts("}");
		return;
	}
	printf("%" PRIu64 " %s: ", s->names, s->names == 1 ? "name" : "names");
	for (int i = 0; i < FINDING_KINDS; i++) {
		if (!s->found[i])
			continue;
		printf("%s%" PRIu64 " %s", first ? "" : ", ", s->found[i],
		       s->found[i] == 1 ? kinds[i].one : kinds[i].many);
		first = 0;
	}
	if (first)
		fputs("all is well", stdout);
	if (done && !first)
		printf("; %" PRIu64 " %s", count, done);
	putchar('\n');
}

void finding_search(struct survey *s, const char *folder)
{
	size_t n = 0;

	while (s->search && s->search[n])
		n++;
	s->search = realloc(s->search, (n + 2) * sizeof(*s->search));
	if (!s->search)
		die(STATUS_FAILURE, "out of memory");
	s->search[n] = abspath(folder);
	s->search[n + 1] = NULL;
}

void finding_failed(void *ctx, const char *path, int error)
{
	uint64_t *count = ctx;

	++*count;
	fflush(stdout);
	if (error == -ENOENT || error == -EEXIST || error == -EBUSY || error == -EINVAL)
		complain("%s: it has changed meanwhile: left alone", *path ? path : "a record");
	else
		complain("%s: %s", *path ? path : "a record", strerror(-error));
}
