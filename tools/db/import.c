/* SPDX-License-Identifier: MIT
 *
 * pqfs-db import: records what a file says of the files at its paths.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../abspath.h"
#include "../die.h"
#include "../json.h"
#include "../progress.h"
#include "apply.h"
#include "catalog.h"
#include "command.h"
#include "source.h"

struct run {
	struct catalog *catalog;
	struct apply *apply;
	uint64_t count;
};

static void collect(void *ctx, const struct entry *e)
{
	struct run *run = ctx;

	catalog_put(run->catalog, 0, e);
	progress_at(++run->count);
}

static void record(void *ctx, struct catalog_row *rows, size_t count)
{
	struct run *run = ctx;

	(void)count;
	apply_entry(run->apply, &rows[0].entry);
	progress_at(++run->count);
}

/* Where paths begin, if it was not said: absolute ones are where they say, and numbers
 * are looked for where their files are to be. */
static void settle(struct source *s, struct apply_options *o)
{
	const char *base = o->base;

	s->walk = base;
	source_settle(s);
	switch (s->format) {
	case FORMAT_TREE:
		die(STATUS_FAILURE,
		    "%s: is a directory of files, not of records; diff compares such", s->name);
	case FORMAT_FAKEROOT:
		o->base = base ? base : s->from ? s->from : ".";
		s->walk = s->from ? s->from : o->base;
		break;
	case FORMAT_PSEUDO:
	case FORMAT_STATE:
		o->base = base ? base : s->from ? s->from : "/";
		if (base && !s->base) {
			s->base = abspath(base);
			entry_tidy(s->base);
		}
		break;
	default:
		o->base = base ? base : ".";
	}
}

static void tell(const struct common *c, size_t recorded, size_t failed, int dry)
{
	int first = 1;

	if (c->form == FORM_JSON) {
		json_unsigned(stdout, &first, dry ? "would_record" : "recorded", recorded);
		json_unsigned(stdout, &first, "failed", failed);
		puts("}");
		return;
	}
	printf("%zu %s %s recorded", recorded, recorded == 1 ? "file" : "files",
	       dry             ? "would be"
	       : recorded == 1 ? "is"
			       : "are");
	if (failed)
		printf(", %zu could not be", failed);
	putchar('\n');
}

static int import(const struct common *c, struct source *s, struct apply_options *o)
{
	struct run run = {.catalog = catalog_new()};
	size_t recorded, failed;

	settle(s, o);
	progress_begin("reading", 0);
	source_read(s, collect, &run);
	run.count = 0;
	run.apply = apply_begin(o);
	progress_begin("importing", catalog_count(run.catalog));
	catalog_each(run.catalog, record, &run);
	progress_end();
	catalog_free(run.catalog);
	apply_end(run.apply, &recorded, &failed);
	if (failed == (size_t)-1) /* it was told */
		return STATUS_FAILURE;
	tell(c, recorded, failed + s->lost, o->dry);
	return failed + s->lost ? STATUS_FAILURE : 0;
}

static int run_import(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS,
	    {"base", required_argument, NULL, 'b'},
	    {"create", no_argument, NULL, 'c'},
	    {"dry-run", no_argument, NULL, 'n'},
	    {"format", required_argument, NULL, 'f'},
	    {"from", required_argument, NULL, 'F'},
	    {0},
	};
	struct source s = {.format = FORMAT_GUESS};
	struct apply_options o = {0};
	int option;

	while ((option = getopt_long(argc, argv, "n", known, NULL)) != -1) {
		if (option == 'b')
			o.base = optarg;
		else if (option == 'c')
			o.create = 1;
		else if (option == 'n')
			o.dry = 1;
		else if (option == 'f')
			s.format = format_named(optarg);
		else if (option == 'F')
			s.from = optarg;
		else
			common_option(c, option, &command_import);
	}
	s.name = common_arguments(argc, argv, &command_import, 1, 1)[0];
	o.state = c->state;
	return import(c, &s, &o);
}

const struct command command_import = {
    .word = "import",
    .arguments = "[OPTION...] FILE",
    .summary = "record what FILE says of the files at its paths",
    .options = "  --base DIR           its paths begin there (the current directory)\n"
	       "  --from DIR           only what FILE has below DIR, which is taken for the base\n"
	       "  --format=FORMAT      json, mtree, fakeroot or pseudo; otherwise FILE tells\n"
	       "  --create             make what is missing and has nothing in it: directories,\n"
	       "                       symbolic links, FIFOs, what device nodes are kept in\n"
	       "  -n, --dry-run        only say what would be done\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_import,
};
