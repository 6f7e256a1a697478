/* SPDX-License-Identifier: MIT
 *
 * The audit: an export that nobody has judged may be a way past the wrappers,
 * and a wrapper of what the libc does not export is none at all.
 */
#include "audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exports.h"

/* Something to be said of an export. */
struct finding {
	const struct export *what;
	const char *said;
};

struct findings {
	struct finding *list;
	int count;
};

static void find(struct findings *found, const struct export *what, const char *said)
{
	found->list = grow(found->list, sizeof(found->list[0]) * (unsigned long)(found->count + 1));
	found->list[found->count++] = (struct finding){what, said};
}

static int is_wrapped(const struct spec *sp)
{
	return sp->kind != KIND_PASS && !sp->internal;
}

static int is_newer(const struct specs *specs, const struct export *x)
{
	return specs->judged_version && *x->version &&
	       version_order(x->version, specs->judged_version) > 0;
}

/* Exports that no spec knows, and wrapped ones whose newest version may be
 * another function than the one that was judged. */
static void find_unjudged(const struct specs *specs, const struct exports *exports,
			  struct findings *found)
{
	const char *before = "";

	for (int i = 0; i < exports->count; i++) {
		const struct export *x = &exports->list[i];
		const struct spec *sp;

		/* Older versions of a name follow its default one. */
		if (!strcmp(x->name, before))
			continue;
		before = x->name;
		sp = specs_find(specs, x->name);
		if (!sp || sp->internal)
			find(found, x, "nobody has judged it");
		else if (is_wrapped(sp) && !sp->absent && is_newer(specs, x))
			find(found, x, "is wrapped, but nobody has judged this version");
	}
}

static int by_version(const void *a, const void *b)
{
	const struct export *x = ((const struct finding *)a)->what;
	const struct export *y = ((const struct finding *)b)->what;
	int order = version_order(x->version, y->version);

	return order ? order : strcmp(x->name, y->name);
}

/* First those of the versions that were judged, by name; then what is new,
 * version by version. */
static void print_findings(const struct specs *specs, const struct findings *found)
{
	const char *heading = "";
	struct findings new = {0};

	for (int i = 0; i < found->count; i++) {
		const struct export *x = found->list[i].what;

		if (is_newer(specs, x))
			find(&new, x, found->list[i].said);
		else
			printf("%s%s%s: %s\n", x->name, *x->version ? " " : "", x->version,
			       found->list[i].said);
	}
	if (new.count)
		qsort(new.list, (size_t) new.count, sizeof(new.list[0]), by_version);
	for (int i = 0; i < new.count; i++) {
		const struct export *x = new.list[i].what;

		if (strcmp(x->version, heading))
			printf("\nNew in %s:\n", heading = x->version);
		printf("%s %s: %s\n", x->name, x->version, new.list[i].said);
	}
}

static const char *newest_version(const struct exports *exports)
{
	const char *newest = "";

	for (int i = 0; i < exports->count; i++)
		if (version_order(exports->list[i].version, newest) > 0)
			newest = exports->list[i].version;
	return newest;
}

static int is_exported(const struct exports *exports, const char *name)
{
	int low = 0, high = exports->count;

	while (low < high) {
		int middle = (low + high) / 2, order = strcmp(exports->list[middle].name, name);

		if (!order)
			return 1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* Specs of what is not there.  An older libc, and another machine's, may well
 * lack something. */
static int print_missing(const struct specs *specs, const struct exports *exports)
{
	int count = 0;

	for (int i = 0; i < specs->count; i++) {
		const struct spec *sp = &specs->list[i];

		if (sp->syscall || sp->internal || sp->absent || is_exported(exports, sp->name))
			continue;
		printf("%s:%d: %s: the libc exports no such symbol\n", sp->file, sp->line,
		       sp->name);
		count++;
	}
	return count;
}

int audit(const struct specs *specs, const char *libc)
{
	struct exports exports;
	struct findings found = {0};
	int missing = 0;

	exports_read(&exports, libc);
	find_unjudged(specs, &exports, &found);
	if (specs->judged_version && !strcmp(exports.machine, specs->judged_machine)) {
		int order = version_order(newest_version(&exports), specs->judged_version);

		if (order >= 0)
			missing = print_missing(specs, &exports);
	}
	print_findings(specs, &found);
	fflush(stdout);
	if (found.count || missing)
		fprintf(stderr, "%s: %d of %d exports not judged, %d specs without an export\n",
			libc, found.count, exports.count, missing);
	return found.count || missing;
}
