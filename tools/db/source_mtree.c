/* SPDX-License-Identifier: MIT
 *
 * mtree(5) files, with whole paths as bsdtar and 'mtree -C' write them, or with
 * indented names in directories that '..' leaves.  Lines of them are entries.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../die.h"
#include "mtree.h"
#include "source.h"

struct reading {
	struct source *source;
	size_t number;         /* of the line */
	struct mtree_keys set; /* by /set */
	char *cwd;             /* of names without a slash */
};

__attribute__((noreturn)) static void fail(const struct reading *r, const char *what,
					   const char *word)
{
	die(entry_trouble, "%s: line %zu: %s '%s'", r->source->name, r->number, what, word);
}

/* The next word of a line, or NULL; they are separated by blanks. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t\r\n");
	size_t n = strcspn(word, " \t\r\n");

	if (!n)
		return NULL;
	*at = word + n + (word[n] != '\0');
	word[n] = '\0';
	return word;
}

static void take_words(struct reading *r, struct mtree_keys *keys, char *rest)
{
	const char *why;
	char *word;

	while ((word = next_word(&rest)))
		if ((why = mtree_take(keys, word)))
			fail(r, why, word);
}

static void unset(struct reading *r, char *rest)
{
	char *word;

	while ((word = next_word(&rest)))
		mtree_unset(&r->set, word);
}

static void leave_directory(struct reading *r)
{
	char *slash = strrchr(r->cwd, '/');

	if (slash)
		*slash = '\0';
	else
		*r->cwd = '\0';
}

/* An entry's path, decoded (allocated); a directory that is named without a slash is
 * where the next names are. */
static char *enter(struct reading *r, char *name, uint32_t mode)
{
	int whole = strchr(name, '/') != NULL;
	char *path;

	if (mtree_decode(name))
		fail(r, "can't be understood:", name);
	if (whole)
		return text_copy(name);
	path = *r->cwd ? text("%s/%s", r->cwd, name) : text_copy(name);
	if (S_ISDIR(mode)) {
		free(r->cwd);
		r->cwd = text_copy(path);
	}
	return path;
}

static void take_entry(struct reading *r, char *name, char *rest, entry_fn *fn, void *ctx)
{
	struct mtree_keys keys = r->set;
	struct entry e = {0};
	const char *why;
	char *path;

	take_words(r, &keys, rest);
	if ((why = mtree_owners(&keys)))
		fail(r, why, name);
	path = enter(r, name, keys.attr.mode);
	e.known = keys.known;
	e.attr = keys.attr;
	e.target = keys.known & ENTRY_TARGET ? keys.target : NULL;
	if (source_give(r->source, &e, path, fn, ctx))
		fail(r, "a path with a '..':", path);
	free(path);
}

static void take_line(struct reading *r, char *line, entry_fn *fn, void *ctx)
{
	char *rest = line, *first = next_word(&rest);

	if (!first || *first == '#')
		return;
	if (!strcmp(first, "/set"))
		take_words(r, &r->set, rest);
	else if (!strcmp(first, "/unset"))
		unset(r, rest);
	else if (!strcmp(first, ".."))
		leave_directory(r);
	else
		take_entry(r, first, rest, fn, ctx);
}

/* Whether a line goes on: its last character before the end is a lone backslash, which
 * is taken away. */
static int goes_on(char *line, size_t *len)
{
	size_t n = *len;

	while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	if (!n || line[n - 1] != '\\' || (n > 1 && line[n - 2] == '\\'))
		return 0;
	line[n - 1] = ' ';
	*len = n;
	return 1;
}

void source_mtree(struct source *s, entry_fn *fn, void *ctx)
{
	struct reading r = {.source = s, .cwd = text_copy("")};
	char *line = NULL, *whole = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, s->in)) >= 0) {
		size_t len = (size_t)n;
		int more = goes_on(line, &len);
		char *longer;

		r.number++;
		if (strlen(line) < len)
			fail(&r, "not a line of mtree's:", line);
		longer = text("%s%.*s", whole ? whole : "", (int)len, line);
		free(whole);
		whole = longer;
		if (more)
			continue;
		take_line(&r, whole, fn, ctx);
		free(whole);
		whole = NULL;
	}
	if (whole)
		take_line(&r, whole, fn, ctx);
	free(whole);
	free(line);
	free(r.cwd);
}
