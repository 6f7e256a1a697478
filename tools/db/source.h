/* SPDX-License-Identifier: MIT
 *
 * Where entries come from: a state directory, a file that holds records in one of the
 * known formats, or a tree of real files.  What goes wrong ends the tool with a line on
 * stderr and entry_trouble.
 */
#ifndef PQFS_TOOLS_DB_SOURCE_H
#define PQFS_TOOLS_DB_SOURCE_H

#include <stdio.h>

#include "entry.h"

enum format {
	FORMAT_GUESS, /* from what is there */
	FORMAT_MTREE,
	FORMAT_FAKEROOT,
	FORMAT_JSON,
	FORMAT_PSEUDO, /* files.db of pseudo's */
	FORMAT_STATE,
	FORMAT_TREE,
};

/* The format that a --format names; dies where it names none. */
enum format format_named(const char *name);

struct source {
	const char *name;   /* as it was given; "-" is standard input */
	enum format format; /* after source_settle not FORMAT_GUESS */
	FILE *in;           /* of a text, after source_settle */
	const char *from;   /* only what is there or below, relative to it; NULL: all */
	const char *walk;   /* where files that are known by number alone are looked
			     * for; NULL: nowhere */
	int whole;          /* of a state: unrecorded files below `from`, too */
	int live;           /* of a state: not those whose files are no more */
	size_t gone;        /* how many those were */
	size_t lost;        /* files known by number that were not found */
	char *path, *base;  /* what was made of `name` and `from`; the source's own */
};

/* Finds out what it is, and opens it. */
void source_settle(struct source *s);

/* Gives every entry to `fn`, and closes. */
void source_read(struct source *s, entry_fn *fn, void *ctx);

/* The parts of it, one for each format. */
void source_state(struct source *s, entry_fn *fn, void *ctx);
void source_tree(struct source *s, entry_fn *fn, void *ctx);
void source_mtree(struct source *s, entry_fn *fn, void *ctx);
void source_json(struct source *s, entry_fn *fn, void *ctx);
void source_pseudo(struct source *s, entry_fn *fn, void *ctx);
void source_saved(struct source *s, entry_fn *fn, void *ctx);

/* Gives on an entry whose path is as the source has it (tidied in place), if it is
 * where `from` says; 0, or -EINVAL for a path with a "..". */
int source_give(const struct source *s, struct entry *e, char *path, entry_fn *fn, void *ctx);

#endif
