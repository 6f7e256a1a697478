/* SPDX-License-Identifier: MIT
 *
 * Real files as they are, with the extended attributes that a session would record:
 * a user's own are the same inside and outside.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../die.h"
#include "../print.h"
#include "files.h"
#include "source.h"

struct reading {
	entry_fn *fn;
	void *ctx;
	const char *top;
};

static int wanted(const char *name)
{
	return strncmp(name, "user.", 5) && strcmp(name, "security.selinux");
}

/* 0, or -errno where they can't be had. */
static int read_attributes(const char *path, struct attrset *out)
{
	static char names[65536], value[MSG_VALUE_MAX];
	ssize_t n = llistxattr(path, names, sizeof(names)), len;

	if (n < 0)
		return errno == EOPNOTSUPP ? 0 : -errno;
	for (const char *name = names; name < names + n; name += strlen(name) + 1) {
		if (!wanted(name))
			continue;
		len = lgetxattr(path, name, value, sizeof(value));
		if (len < 0 && errno != ENODATA)
			return -errno;
		if (len >= 0)
			attrset_put(out, name, value, (size_t)len);
	}
	return 0;
}

static void give(void *ctx, int dirfd, const char *path, const struct real *r)
{
	struct reading *reading = ctx;
	char *whole = text("%s/%s", reading->top, path), *target = NULL;
	struct entry e = {
	    .path = path,
	    .known = ENTRY_TYPE | ENTRY_MODE | ENTRY_UID | ENTRY_GID | ENTRY_XATTRS,
	    .attr = r->attr,
	    .id = r->id,
	    .links = r->links,
	    .changed = r->changed,
	};

	if (print_is_device(r->attr.mode))
		e.known |= ENTRY_RDEV;
	if (S_ISLNK(r->attr.mode) && (target = files_target(dirfd, path)))
		e.known |= ENTRY_TARGET;
	e.target = target;
	if (read_attributes(whole, &e.xattrs))
		e.known &= ~(unsigned)ENTRY_XATTRS;
	reading->fn(reading->ctx, &e);
	attrset_free(&e.xattrs);
	free(target);
	free(whole);
}

void source_tree(struct source *s, entry_fn *fn, void *ctx)
{
	files_walk(s->path, give, &(struct reading){fn, ctx, s->path});
}
