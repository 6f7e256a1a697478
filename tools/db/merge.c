/* SPDX-License-Identifier: MIT
 *
 * pqfs-db merge: what several sources say, as one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../progress.h"
#include "apply.h"
#include "catalog.h"
#include "command.h"
#include "writer.h"

enum prefer { PREFER_NONE, PREFER_FIRST, PREFER_LAST, PREFER_NEWEST };

struct run {
	struct source *sources;
	unsigned count, reading;
	const char *from; /* for those that follow */
	enum format format;
	enum prefer prefer;
	const char *file; /* -o */
	enum format written;
	struct apply_options into;
	struct catalog *catalog;
	struct writer *writer;
	struct apply *apply;
	uint64_t entries, conflicts;
};

static void collect(void *ctx, const struct entry *e)
{
	struct run *run = ctx;

	catalog_put(run->catalog, run->reading, e);
	progress_at(++run->entries);
}

/* What both sides say of what differs, in one line. */
static void tell(const struct run *run, const struct catalog_row *a, const struct catalog_row *b,
		 unsigned bits)
{
	const char *name_a = run->sources[a->source].name, *name_b = run->sources[b->source].name;
	char *line = text_copy("");

	for (unsigned bit = 1; bit < 1u << ENTRY_BITS; bit <<= 1) {
		char *x, *y, *longer;

		if (!(bits & bit))
			continue;
		if (bit == ENTRY_XATTRS) {
			longer = text("%s%s other xattrs", line, *line ? ";" : "");
		} else {
			x = entry_says(&a->entry, bit);
			y = entry_says(&b->entry, bit);
			longer = text("%s%s %s %s in %s, %s in %s", line, *line ? ";" : "",
				      entry_word(bit), x, name_a, y, name_b);
			free(x);
			free(y);
		}
		free(line);
		line = longer;
	}
	if (bits == ENTRY_XATTRS)
		complain("%s: other xattrs in %s than in %s", a->entry.path, name_a, name_b);
	else
		complain("%s:%s", a->entry.path, line);
	free(line);
}

/* Which of two rows that differ is taken: -1 neither, 0 or 1. */
static int decide(const struct run *run, const struct catalog_row *a, const struct catalog_row *b)
{
	switch (run->prefer) {
	case PREFER_FIRST:
		return 0;
	case PREFER_LAST:
		return 1;
	case PREFER_NEWEST:
		if (a->entry.changed == b->entry.changed)
			return -1;
		return b->entry.changed > a->entry.changed;
	default:
		return -1;
	}
}

/* What `e` doesn't know, `other` tells. */
static void fill(struct entry *e, const struct entry *other)
{
	unsigned missing = other->known & ~e->known;
	uint32_t bits = (missing & ENTRY_TYPE ? ~07777u : 0) | (missing & ENTRY_MODE ? 07777u : 0);

	e->attr.mode |= other->attr.mode & bits;
	if (missing & ENTRY_UID)
		e->attr.uid = other->attr.uid;
	if (missing & ENTRY_GID)
		e->attr.gid = other->attr.gid;
	if (missing & ENTRY_RDEV)
		e->attr.rdev = other->attr.rdev;
	if (missing & ENTRY_TARGET)
		e->target = other->target;
	if (missing & ENTRY_XATTRS)
		e->xattrs = other->xattrs;
	if (e->changed < other->changed)
		e->changed = other->changed;
	e->known |= missing;
}

/* The row that the others yield to; *bits has what is in conflict, with `*with`. */
static struct catalog_row *chosen(const struct run *run, struct catalog_row *rows, size_t count,
				  unsigned *bits, struct catalog_row **with)
{
	struct catalog_row *best = &rows[0];

	*bits = 0;
	for (size_t i = 1; i < count; i++) {
		unsigned differs = entry_differs(&best->entry, &rows[i].entry);
		int which = differs ? decide(run, best, &rows[i]) : 0;

		if (which < 0) {
			*bits = differs;
			*with = &rows[i];
			return best;
		}
		if (which)
			best = &rows[i];
	}
	return best;
}

static void check(void *ctx, struct catalog_row *rows, size_t count)
{
	struct run *run = ctx;
	struct catalog_row *best, *with;
	unsigned bits;

	best = chosen(run, rows, count, &bits, &with);
	if (!bits)
		return;
	run->conflicts++;
	tell(run, best, with, bits);
}

static void put(void *ctx, struct catalog_row *rows, size_t count)
{
	struct run *run = ctx;
	struct catalog_row *best, *with;
	struct entry whole;
	unsigned bits;

	best = chosen(run, rows, count, &bits, &with);
	whole = best->entry;
	for (size_t i = 0; i < count; i++)
		if (&rows[i] != best && !entry_differs(&whole, &rows[i].entry))
			fill(&whole, &rows[i].entry);
	if (count > 1)
		whole.id = (struct ident){0};
	if (run->writer)
		writer_put(run->writer, &whole);
	else
		apply_entry(run->apply, &whole);
	progress_at(++run->entries);
}

static int finish(struct run *run)
{
	size_t recorded, failed;

	run->entries = 0;
	if (run->into.state)
		run->apply = apply_begin(&run->into);
	else
		run->writer = writer_begin(run->file, run->written);
	progress_begin("merging", catalog_count(run->catalog));
	catalog_each(run->catalog, put, run);
	progress_end();
	if (run->writer) {
		writer_end(run->writer);
		return 0;
	}
	apply_end(run->apply, &recorded, &failed);
	if (failed == (size_t)-1)
		return STATUS_FAILURE;
	printf("%zu %s recorded", recorded, recorded == 1 ? "file is" : "files are");
	if (failed)
		printf(", %zu could not be", failed);
	putchar('\n');
	return failed ? STATUS_FAILURE : 0;
}

static void take_source(struct run *run, const char *name)
{
	run->sources = reallocarray(run->sources, run->count + 1, sizeof(*run->sources));
	if (!run->sources)
		die(STATUS_FAILURE, "out of memory");
	run->sources[run->count++] =
	    (struct source){.name = name, .from = run->from, .format = run->format};
}

static enum prefer prefer_named(const char *name)
{
	static const char *const names[] = {"", "first", "last", "newest"};

	for (enum prefer p = PREFER_FIRST; p <= PREFER_NEWEST; p++)
		if (!strcmp(name, names[p]))
			return p;
	die(STATUS_USAGE, "--prefer: '%s' is none of first, last, newest", name);
}

static void take_option(struct common *c, struct run *run, int option)
{
	switch (option) {
	case 1:
		take_source(run, optarg);
		break;
	case 'o':
		run->file = optarg;
		break;
	case 'w':
		run->written = format_named(optarg);
		if (run->written != FORMAT_JSON && run->written != FORMAT_MTREE)
			die(STATUS_USAGE, "--format: json or mtree can be written");
		break;
	case 'i':
		run->into.state = optarg;
		break;
	case 'b':
		run->into.base = optarg;
		break;
	case 'c':
		run->into.create = 1;
		break;
	case 'F':
		run->from = optarg;
		break;
	case 'p':
		run->prefer = prefer_named(optarg);
		break;
	default:
		common_option(c, option, &command_merge);
	}
}

static void take_options(struct common *c, struct run *run, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS,
	    {"base", required_argument, NULL, 'b'},
	    {"create", no_argument, NULL, 'c'},
	    {"format", required_argument, NULL, 'w'},
	    {"from", required_argument, NULL, 'F'},
	    {"into", required_argument, NULL, 'i'},
	    {"output", required_argument, NULL, 'o'},
	    {"prefer", required_argument, NULL, 'p'},
	    {0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "-o:", known, NULL)) != -1)
		take_option(c, run, option);
	while (optind < argc)
		take_source(run, argv[optind++]);
	if (!run->count)
		die(STATUS_USAGE, "merge: something is missing: %s", command_merge.arguments);
	if (run->into.state && (run->file || run->written))
		die(STATUS_USAGE, "--into excludes --output and --format");
	if (!run->into.state && (run->into.base || run->into.create))
		die(STATUS_USAGE, "--base and --create go with --into");
	if (c->state)
		die(STATUS_USAGE, "--state: name it as one of what is merged, or with --into");
}

static int run_merge(struct common *c, int argc, char **argv)
{
	struct run run = {.format = FORMAT_GUESS};

	take_options(c, &run, argc, argv);
	if (!run.written)
		run.written = FORMAT_JSON;
	if (!run.into.base)
		run.into.base = ".";
	run.catalog = catalog_new();
	progress_begin("reading", 0);
	for (run.reading = 0; run.reading < run.count; run.reading++) {
		source_settle(&run.sources[run.reading]);
		source_read(&run.sources[run.reading], collect, &run);
	}
	progress_end();
	catalog_each(run.catalog, check, &run);
	if (run.conflicts) {
		complain("%llu %s: nothing was done; --prefer first, last or newest decides",
			 (unsigned long long)run.conflicts,
			 run.conflicts == 1 ? "conflict" : "conflicts");
		return STATUS_FAILURE;
	}
	return finish(&run);
}

const struct command command_merge = {
    .word = "merge",
    .arguments = "[OPTION...] [--from DIR] IN...",
    .summary = "make one of several state directories or exported files",
    .options = "  -o, --output FILE    write there, not to standard output\n"
	       "  --format=FORMAT      json (lines; the default) or mtree\n"
	       "  --into DIR           record it in the state directory DIR instead\n"
	       "  --base DIR           whose files' paths begin there (the current directory)\n"
	       "  --create             as for import\n"
	       "  --from DIR           of what follows, only what is below DIR, relative to it\n"
	       "  --prefer WHICH       of what is in conflict, take the first, last or newest\n",
    .forms = 1 << FORM_TEXT,
    .run = run_merge,
};
