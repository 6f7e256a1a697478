/* SPDX-License-Identifier: MIT
 *
 * pqfs-db export: records by path, for other machines and other programs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../abspath.h"
#include "../die.h"
#include "../progress.h"
#include "../statedir.h"
#include "command.h"
#include "writer.h"

struct run {
	const char *base, *path, *file;
	char *prefix; /* the path relative to the base; "." */
	enum format format;
	int whole, gone;
	struct writer *writer;
	uint64_t count;
};

static void write_entry(void *ctx, const struct entry *e)
{
	struct run *run = ctx;
	struct entry moved = *e;
	char *path = NULL;

	if (strcmp(run->prefix, ".")) {
		path = strcmp(e->path, ".") ? text("%s/%s", run->prefix, e->path)
					    : text_copy(run->prefix);
		moved.path = path;
	}
	writer_put(run->writer, &moved);
	free(path);
	progress_at(++run->count);
}

/* Where `path` is below the base (allocated); dies where it isn't. */
static char *prefix_of(const char *path, const char *base)
{
	char *from = abspath(base), *to = text_copy(path);
	const char *below = NULL;

	if (!entry_tidy(from) && !entry_tidy(to))
		below = entry_below(to, from);
	if (!below)
		die(STATUS_USAGE, "--base: %s is not below '%s'", path, base);
	return text_copy(below);
}

static void take_option(struct common *c, struct run *run, int option)
{
	switch (option) {
	case 'f':
		run->format = format_named(optarg);
		if (run->format == FORMAT_PSEUDO)
			die(STATUS_USAGE, "--format: pseudo's database can be imported alone");
		break;
	case 'b':
		run->base = optarg;
		break;
	case 'o':
		run->file = optarg;
		break;
	case 'a':
		run->whole = 1;
		break;
	case 'g':
		run->gone = 1;
		break;
	default:
		common_option(c, option, &command_export);
	}
}

static int run_export(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS,
	    {"all", no_argument, NULL, 'a'},
	    {"base", required_argument, NULL, 'b'},
	    {"format", required_argument, NULL, 'f'},
	    {"gone", no_argument, NULL, 'g'},
	    {"output", required_argument, NULL, 'o'},
	    {0},
	};
	struct run run = {.format = FORMAT_GUESS, .prefix = text_copy(".")};
	struct source s = {.format = FORMAT_STATE};
	char **paths, *path, *dir;
	int option;

	while ((option = getopt_long(argc, argv, "o:", known, NULL)) != -1)
		take_option(c, &run, option);
	if (run.format != FORMAT_GUESS && run.format != FORMAT_JSON && c->form == FORM_JSON)
		die(STATUS_USAGE, "--json and --format=... exclude each other");
	if (run.format == FORMAT_GUESS)
		run.format = FORMAT_JSON;
	paths = common_arguments(argc, argv, &command_export, 0, 1);
	path = abspath(*paths ? *paths : run.base ? run.base : "./");
	if (run.base)
		run.prefix = prefix_of(path, run.base);
	dir = statedir_for_reading(c->state);
	s.name = dir;
	s.from = path;
	s.whole = run.whole;
	s.live = !run.gone;
	source_settle(&s);
	if (s.format != FORMAT_STATE)
		die(STATUS_FAILURE, "%s: nothing is recorded there", dir);
	run.writer = writer_begin(run.file, run.format);
	progress_begin("exporting", 0);
	source_read(&s, write_entry, &run);
	progress_end();
	writer_end(run.writer);
	if (s.gone)
		complain("%zu records are left out whose files are not there any more; "
			 "--gone takes them, too",
			 s.gone);
	return 0;
}

const struct command command_export = {
    .word = "export",
    .arguments = "[OPTION...] [PATH]",
    .summary = "write the records at and below a path (the current directory), by path",
    .options = "  --format=FORMAT      json (lines; the default), mtree or fakeroot\n"
	       "  -o, --output FILE    write there, not to standard output\n"
	       "  --base DIR           paths are relative to DIR, not to PATH\n"
	       "  --all                unrecorded files, too, as root's\n"
	       "  --gone               records whose files are not there any more, too\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_export,
};
