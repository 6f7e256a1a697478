/* SPDX-License-Identifier: MIT
 *
 * Files that fakeroot -s makes.  They have no names: the real files below a directory
 * give them theirs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../print.h"
#include "../saved.h"
#include "files.h"
#include "source.h"

struct reading {
	struct source *source;
	struct saved saved;
	char *found; /* of each file, whether it was */
	entry_fn *fn;
	void *ctx;
};

static void take_attributes(const struct reading *r, const struct ident *id, struct attrset *out)
{
	const struct saved_xattr *first = r->saved.xattrs, *end = first + r->saved.xattr_count, *x;

	if (first == end || !(x = bsearch(id, first, r->saved.xattr_count, sizeof(*x), real_order)))
		return;
	while (x > first && !real_order(&x[-1].id, id))
		x--;
	for (; x < end && !real_order(&x->id, id); x++)
		attrset_put(out, x->name, x->value, x->len);
}

static void give(void *ctx, int dirfd, const char *path, const struct real *real)
{
	struct reading *r = ctx;
	const struct saved_file *f =
	    r->saved.count
		? bsearch(&real->id, r->saved.files, r->saved.count, sizeof(*f), real_order)
		: NULL;
	struct entry e = {
	    .path = path,
	    .known = ENTRY_TYPE | ENTRY_MODE | ENTRY_UID | ENTRY_GID | ENTRY_XATTRS,
	    .id = real->id,
	    .links = real->links,
	};
	char *target = NULL;

	if (!f || !ident_same(&f->id, &real->id) || !real_type_fits(real->attr.mode, f->attr.mode))
		return;
	r->found[f - r->saved.files] = 1;
	e.attr = f->attr;
	if (print_is_device(e.attr.mode))
		e.known |= ENTRY_RDEV;
	if ((target = files_target(dirfd, path)))
		e.known |= ENTRY_TARGET;
	e.target = target;
	take_attributes(r, &real->id, &e.xattrs);
	r->fn(r->ctx, &e);
	attrset_free(&e.xattrs);
	free(target);
}

void source_saved(struct source *s, entry_fn *fn, void *ctx)
{
	struct reading r = {.source = s, .fn = fn, .ctx = ctx};

	if (saved_read(s->in, s->name, &r.saved))
		exit(entry_trouble);
	if (r.saved.xattr_count)
		qsort(r.saved.xattrs, r.saved.xattr_count, sizeof(*r.saved.xattrs), real_order);
	r.found = calloc(r.saved.count + 1, 1);
	if (!r.found)
		die(entry_trouble, "out of memory");
	if (s->walk)
		files_walk(s->walk, give, &r);
	for (size_t i = 0; i < r.saved.count; i++)
		s->lost += !r.found[i];
	free(r.found);
	saved_free(&r.saved);
}
