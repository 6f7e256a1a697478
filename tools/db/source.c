/* SPDX-License-Identifier: MIT
 *
 * Which format a source has, told by what is in it.
 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../server/dbread.h"
#include "../abspath.h"
#include "../die.h"

#define HEAD 16 /* bytes that tell a format */

enum format format_named(const char *name)
{
	static const struct {
		const char *name;
		enum format format;
	} formats[] = {{"mtree", FORMAT_MTREE},
		       {"fakeroot", FORMAT_FAKEROOT},
		       {"json", FORMAT_JSON},
		       {"pseudo", FORMAT_PSEUDO}};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(name, formats[i].name))
			return formats[i].format;
	die(STATUS_USAGE, "--format: '%s' is none of mtree, fakeroot, json, pseudo", name);
}

/* Of the first bytes of a text or a database. */
static enum format guess(const char *head, size_t n)
{
	static const char sqlite[] = "SQLite format 3";

	if (n >= sizeof(sqlite) && !memcmp(head, sqlite, sizeof(sqlite)))
		return FORMAT_PSEUDO;
	if (n && head[0] == '{')
		return FORMAT_JSON;
	if (n >= 4 && !memcmp(head, "dev=", 4))
		return FORMAT_FAKEROOT;
	return FORMAT_MTREE;
}

/* Looks at the first bytes without taking them. */
static enum format guess_stream(FILE *in)
{
	char head[HEAD];
	size_t n = fread(head, 1, sizeof(head), in);

	clearerr(in);
	for (size_t i = n; i > 0; i--)
		ungetc((unsigned char)head[i - 1], in);
	return guess(head, n);
}

/* What a directory is by its files.db, which both pqfs and pseudo have. */
static enum format format_of(const char *dir)
{
	struct dbread *db;
	char why[DB_WHY];
	int result = dbread_open(&db, dir, why);

	if (!result)
		dbread_close(db);
	if (result == -ENOENT || result == -ENOTDIR)
		return FORMAT_TREE;
	return result == -EMEDIUMTYPE ? FORMAT_PSEUDO : FORMAT_STATE;
}

static void settle_directory(struct source *s)
{
	s->format = format_of(s->name);
	s->path =
	    s->format == FORMAT_PSEUDO ? text("%s/%s", s->name, db_files.file) : text_copy(s->name);
}

/* The directory of a file that has the name of pqfs's database; NULL for others. */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	if (strcmp(name, db_files.file))
		return NULL;
	return slash ? text("%.*s", (int)(slash + 1 - path), path) : text_copy(".");
}

static void settle_file(struct source *s)
{
	char *dir = directory_of(s->name);

	if (s->format == FORMAT_GUESS && dir && format_of(dir) == FORMAT_STATE) {
		s->format = FORMAT_STATE;
		s->path = dir;
		return;
	}
	free(dir);
	s->in = strcmp(s->name, "-") ? fopen(s->name, "re") : stdin;
	if (!s->in)
		die(entry_trouble, "%s: %s", s->name, strerror(errno));
	if (s->format == FORMAT_GUESS)
		s->format = guess_stream(s->in);
	s->path = text_copy(s->name);
	if (s->format != FORMAT_PSEUDO)
		return;
	fclose(s->in);
	s->in = NULL;
	if (!strcmp(s->name, "-"))
		die(entry_trouble, "a database can't be read from standard input: name its file");
}

void source_settle(struct source *s)
{
	int absolute;
	struct stat st;

	if (strcmp(s->name, "-") && stat(s->name, &st))
		die(entry_trouble, "%s: %s", s->name, strerror(errno));
	if (strcmp(s->name, "-") && S_ISDIR(st.st_mode))
		settle_directory(s);
	else
		settle_file(s);
	if (!s->from)
		return;
	if (s->format == FORMAT_FAKEROOT) {
		s->walk = s->from;
		return;
	}
	absolute = s->format == FORMAT_STATE || s->format == FORMAT_PSEUDO;
	s->base = absolute ? abspath(s->from) : text_copy(s->from);
	if (entry_tidy(s->base))
		die(STATUS_USAGE, "--from: '%s' can't be followed: it has a '..'", s->from);
}

int source_give(const struct source *s, struct entry *e, char *path, entry_fn *fn, void *ctx)
{
	if (entry_tidy(path))
		return -EINVAL;
	e->path = entry_below(path, s->base ? s->base : ".");
	if (e->path)
		fn(ctx, e);
	return 0;
}

void source_read(struct source *s, entry_fn *fn, void *ctx)
{
	static void (*const readers[])(struct source *, entry_fn *, void *) = {
	    [FORMAT_MTREE] = source_mtree, [FORMAT_FAKEROOT] = source_saved,
	    [FORMAT_JSON] = source_json,   [FORMAT_PSEUDO] = source_pseudo,
	    [FORMAT_STATE] = source_state, [FORMAT_TREE] = source_tree,
	};

	readers[s->format](s, fn, ctx);
	if (s->in && ferror(s->in))
		die(entry_trouble, "%s: %s", s->name, strerror(errno));
	if (s->in && s->in != stdin)
		fclose(s->in);
	s->in = NULL;
	if (s->lost)
		complain("%s: %zu files of it, known by number alone, are not %s%s", s->name,
			 s->lost, s->walk ? "below " : "looked for: name their directory",
			 s->walk ? s->walk : "");
	free(s->path);
	free(s->base);
	s->path = s->base = NULL;
}
