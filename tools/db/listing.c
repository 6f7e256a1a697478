/* SPDX-License-Identifier: MIT
 *
 * Rows are held back until some hundred are there, so that most lists come out
 * with columns that fit all of them.
 */
#include "listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "../die.h"
#include "../json.h"
#include "../print.h"

#define HELD 512

/* The columns whose width depends on what is in them. */
enum { OWNER, GROUP, MAJOR, MINOR, COLUMNS };

struct row {
	struct attr attr;
	char *path;
};

struct listing {
	int json;
	size_t rows, held;
	int width[COLUMNS];
	struct row row[HELD];
};

struct listing *listing_begin(int json)
{
	struct listing *l = calloc(1, sizeof(*l));

	if (!l)
		die(STATUS_FAILURE, "out of memory");
	l->json = json;
	return l;
}

static void json_row(const struct attr *attr, const char *path)
{
	int first = 1;

	json_name(stdout, &first, "path");
	if (*path)
		json_bytes(stdout, path, strlen(path));
	else
		fputs("null", stdout);
	json_attr(stdout, &first, attr);
	json_name(stdout, &first, "has_xattrs");
	fputs(attr->flags & ATTR_XATTR ? "true}\n" : "false}\n", stdout);
}

static void widen(int *width, uint32_t number)
{
	int n = snprintf(NULL, 0, "%u", number);

	if (n > *width)
		*width = n;
}

static void text_row(const struct listing *l, const struct row *row)
{
	const int *w = l->width;
	char mode[11];

	print_mode(mode, row->attr.mode);
	printf("%s%c %*u %*u ", mode, row->attr.flags & ATTR_XATTR ? '+' : ' ', w[OWNER],
	       row->attr.uid, w[GROUP], row->attr.gid);
	if (print_is_device(row->attr.mode))
		printf("%*u, %*u ", w[MAJOR], major(row->attr.rdev), w[MINOR],
		       minor(row->attr.rdev));
	else if (w[MAJOR])
		printf("%*s ", w[MAJOR] + 2 + w[MINOR], "");
	print_name(stdout, *row->path ? row->path : "(no name)");
	putchar('\n');
}

static void flush(struct listing *l)
{
	for (size_t i = 0; i < l->held; i++) {
		const struct attr *attr = &l->row[i].attr;

		widen(&l->width[OWNER], attr->uid);
		widen(&l->width[GROUP], attr->gid);
		if (print_is_device(attr->mode)) {
			widen(&l->width[MAJOR], major(attr->rdev));
			widen(&l->width[MINOR], minor(attr->rdev));
		}
	}
	for (size_t i = 0; i < l->held; i++) {
		text_row(l, &l->row[i]);
		free(l->row[i].path);
	}
	l->held = 0;
}

void listing_row(struct listing *l, const struct attr *attr, const char *path)
{
	l->rows++;
	if (l->json) {
		json_row(attr, path);
	} else {
		l->row[l->held++] = (struct row){*attr, text_copy(path)};
		if (l->held == HELD)
			flush(l);
	}
	if (ferror(stdout))
		print_done(0);
}

size_t listing_end(struct listing *l)
{
	size_t rows = l->rows;

	flush(l);
	free(l);
	return rows;
}
