/* SPDX-License-Identifier: MIT
 *
 * pqfs-db diff: where two sources say different things of the same paths.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../hex.h"
#include "../json.h"
#include "../print.h"
#include "../progress.h"
#include "catalog.h"
#include "command.h"
#include "source.h"

#define STATUS_DIFFER 1
#define STATUS_TROUBLE 2

struct run {
	struct source sources[2];
	unsigned count;   /* of sources that were named */
	const char *from; /* for those that follow */
	enum format format;
	int whole, common, json;
	unsigned reading; /* which source */
	struct catalog *catalog;
	uint64_t entries, differences;
};

static void collect(void *ctx, const struct entry *e)
{
	struct run *run = ctx;

	catalog_put(run->catalog, run->reading, e);
	progress_at(++run->entries);
}

static void print_value(FILE *out, int there, const void *value, size_t len)
{
	if (!there) {
		fputs("none", out);
		return;
	}
	fputs("0x", out);
	hex_write(out, value, len);
}

/* The extended attributes that differ, each in its turn: with its name and what both
 * sides have of it. */
typedef void xattr_fn(FILE *out, const char **separator, const char *name, const int *there,
		      const void *const *values, const size_t *lens);

static void each_xattr(FILE *out, const char **separator, const struct catalog_row *rows,
		       xattr_fn *fn)
{
	for (int side = 0; side < 2; side++) {
		const struct attrset *mine = &rows[side].entry.xattrs;
		const struct attrset *other = &rows[!side].entry.xattrs;
		const void *values[2];
		size_t lens[2];
		const char *name;

		for (size_t at = 0; attrset_next(mine, &at, &name, &values[side], &lens[side]);) {
			int there[2] = {1, 1};

			there[!side] = attrset_find(other, name, &values[!side], &lens[!side]);
			if (there[!side] && (side || (lens[0] == lens[1] &&
						      !memcmp(values[0], values[1], lens[0]))))
				continue;
			fn(out, separator, name, there, values, lens);
		}
	}
}

static void text_xattr(FILE *out, const char **separator, const char *name, const int *there,
		       const void *const *values, const size_t *lens)
{
	fputs(*separator, out);
	*separator = ", ";
	print_name(out, name);
	putc(' ', out);
	print_value(out, there[0], values[0], lens[0]);
	fputs(" -> ", out);
	print_value(out, there[1], values[1], lens[1]);
}

static void json_xattr(FILE *out, const char **separator, const char *name, const int *there,
		       const void *const *values, const size_t *lens)
{
	fputs(*separator, out);
	*separator = ", ";
	json_bytes(out, name, strlen(name));
	fputs(": [", out);
	for (int side = 0; side < 2; side++) {
		fputs(side ? ", " : "", out);
		fputs(there[side] ? "\"" : "null", out);
		if (there[side]) {
			hex_write(out, values[side], lens[side]);
			putc('"', out);
		}
	}
	putc(']', out);
}

static void print_text(const struct catalog_row *rows, unsigned bits)
{
	const char *separator = ": ";

	print_name(stdout, rows[0].entry.path);
	for (unsigned bit = 1; bit < 1u << ENTRY_BITS; bit <<= 1) {
		char *a, *b;

		if (!(bits & bit))
			continue;
		if (bit == ENTRY_XATTRS) {
			each_xattr(stdout, &separator, rows, text_xattr);
			continue;
		}
		a = entry_says(&rows[0].entry, bit);
		b = entry_says(&rows[1].entry, bit);
		printf("%s%s ", separator, entry_word(bit));
		print_name(stdout, a);
		fputs(" -> ", stdout);
		print_name(stdout, b);
		separator = ", ";
		free(a);
		free(b);
	}
	putchar('\n');
}

static void print_json(const struct catalog_row *rows, unsigned bits)
{
	int first = 1;

	json_string(stdout, &first, "path", rows[0].entry.path);
	for (unsigned bit = 1; bit < 1u << ENTRY_BITS; bit <<= 1) {
		const char *separator = "{";
		char *a, *b;

		if (!(bits & bit))
			continue;
		json_name(stdout, &first, entry_word(bit));
		if (bit == ENTRY_XATTRS) {
			each_xattr(stdout, &separator, rows, json_xattr);
			putchar('}');
			continue;
		}
		a = entry_says(&rows[0].entry, bit);
		b = entry_says(&rows[1].entry, bit);
		putchar('[');
		json_bytes(stdout, a, strlen(a));
		fputs(", ", stdout);
		json_bytes(stdout, b, strlen(b));
		putchar(']');
		free(a);
		free(b);
	}
	puts("}");
}

static void compare(void *ctx, struct catalog_row *rows, size_t count)
{
	struct run *run = ctx;
	unsigned bits;
	int first = 1;

	if (count == 2) {
		bits = entry_differs(&rows[0].entry, &rows[1].entry);
		if (bits && run->json)
			print_json(rows, bits);
		else if (bits)
			print_text(rows, bits);
		run->differences += bits != 0;
		return;
	}
	/* A directory that is only on the way to others says nothing. */
	if (run->common || !(rows[0].entry.known & ENTRY_RECORD))
		return;
	run->differences++;
	if (run->json) {
		json_string(stdout, &first, "path", rows[0].entry.path);
		json_string(stdout, &first, "only", rows[0].source ? "b" : "a");
		puts("}");
		return;
	}
	printf("only in %s: ", run->sources[rows[0].source].name);
	print_name(stdout, rows[0].entry.path);
	putchar('\n');
}

/* The directory whose records are meant, where it was not said: the tree's that they
 * are compared with. */
static void settle(struct run *run)
{
	struct source *s = run->sources;

	for (int i = 0; i < 2; i++)
		source_settle(&s[i]);
	for (int i = 0; i < 2; i++) {
		const struct source *other = &s[!i];

		if (s[i].from || other->format != FORMAT_TREE ||
		    (s[i].format != FORMAT_STATE && s[i].format != FORMAT_PSEUDO &&
		     s[i].format != FORMAT_FAKEROOT))
			continue;
		s[i].from = other->name;
		if (s[i].format == FORMAT_FAKEROOT) {
			s[i].walk = other->name;
			continue;
		}
		s[i].base = realpath(other->name, NULL);
		if (s[i].base)
			entry_tidy(s[i].base);
	}
	for (int i = 0; i < 2; i++)
		if (s[i].whole && s[i].format == FORMAT_STATE && !s[i].from)
			die(STATUS_USAGE, "--all: of which tree? Give --from DIR before %s",
			    s[i].name);
}

static void take_source(struct run *run, const char *name)
{
	if (run->count == 2)
		die(STATUS_USAGE, "diff: '%s' is too much", name);
	run->sources[run->count++] = (struct source){
	    .name = name, .from = run->from, .format = run->format, .whole = run->whole};
}

static void take_options(struct common *c, struct run *run, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS,
	    {"all", no_argument, NULL, 'a'},
	    {"common", no_argument, NULL, 'c'},
	    {"format", required_argument, NULL, 'f'},
	    {"from", required_argument, NULL, 'F'},
	    {0},
	};
	int option;

	/* "-": in the order in which they stand, for --from is of what follows. */
	while ((option = getopt_long(argc, argv, "-", known, NULL)) != -1) {
		if (option == 1)
			take_source(run, optarg);
		else if (option == 'a')
			run->whole = 1;
		else if (option == 'c')
			run->common = 1;
		else if (option == 'f')
			run->format = format_named(optarg);
		else if (option == 'F')
			run->from = optarg;
		else
			common_option(c, option, &command_diff);
	}
	while (optind < argc)
		take_source(run, argv[optind++]);
	if (run->count < 2)
		die(STATUS_USAGE, "diff: something is missing: %s", command_diff.arguments);
}

static int run_diff(struct common *c, int argc, char **argv)
{
	struct run run = {.format = FORMAT_GUESS};

	entry_trouble = STATUS_TROUBLE;
	take_options(c, &run, argc, argv);
	run.json = c->form == FORM_JSON;
	run.catalog = catalog_new();
	settle(&run);
	progress_begin("reading", 0);
	for (run.reading = 0; run.reading < 2; run.reading++)
		source_read(&run.sources[run.reading], collect, &run);
	progress_end();
	catalog_each(run.catalog, compare, &run);
	catalog_free(run.catalog);
	return run.differences ? STATUS_DIFFER : 0;
}

const struct command command_diff = {
    .word = "diff",
    .arguments = "[OPTION...] [--from DIR] A [--from DIR] B",
    .summary = "compare state directories, exported files and trees; 1: they differ",
    .options = "  --from DIR           of what follows, only what is below DIR, relative to it\n"
	       "  --common             only paths that both have\n"
	       "  --all                of state directories that follow, unrecorded files, too\n"
	       "  --format=FORMAT      of files that follow; otherwise they tell\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_diff,
};
