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

#include "../csv.h"
#include "../die.h"
#include "../json.h"
#include "../print.h"

#define HELD 512

/* The columns whose width depends on what is in them. */
enum { OWNER, GROUP, MAJOR, MINOR, COLUMNS };

struct row {
	struct attr attr; /* mode 0: no record */
	char *path;
	char *lead, *label; /* of a tree; or NULL */
};

struct listing {
	struct look look;
	int deep;
	size_t rows, held;
	int width[COLUMNS];
	struct row row[HELD];
};

struct listing *listing_begin(const struct look *how, int deep)
{
	struct listing *l = calloc(1, sizeof(*l));

	if (!l)
		die(STATUS_FAILURE, "out of memory");
	l->look = *how;
	l->deep = deep;
	if (how->form == FORM_TEXT)
		colour_begin(how->colour);
	if (how->form == FORM_CSV)
		printf("path,%s" LOOK_CSV ",has_xattrs\n", deep ? "depth," : "",
		       LOOK_CSV_NAMES(how));
	return l;
}

static void json_row(const struct listing *l, const struct attr *attr, const char *path,
		     unsigned depth)
{
	int first = 1;

	json_name(stdout, &first, "path");
	if (*path)
		json_bytes(stdout, path, strlen(path));
	else
		fputs("null", stdout);
	if (l->deep) {
		json_unsigned(stdout, &first, "depth", depth);
		json_name(stdout, &first, "recorded");
		fputs(attr ? "true" : "false", stdout);
	}
	if (attr) {
		look_json(&l->look, stdout, &first, attr);
		json_name(stdout, &first, "has_xattrs");
		fputs(attr->flags & ATTR_XATTR ? "true" : "false", stdout);
	}
	puts("}");
}

static void csv_row(const struct listing *l, const struct attr *attr, const char *path,
		    unsigned depth)
{
	int first = 1;

	csv_text(stdout, &first, path);
	if (l->deep)
		csv_number(stdout, &first, depth);
	look_csv(&l->look, stdout, &first, attr);
	if (attr)
		csv_text(stdout, &first, attr->flags & ATTR_XATTR ? "true" : "false");
	else
		csv_empty(stdout, &first, 1);
	csv_end(stdout, &first);
}

static void widen(int *width, size_t n)
{
	if ((int)n > *width)
		*width = (int)n;
}

static size_t digits(uint32_t number)
{
	return (size_t)snprintf(NULL, 0, "%u", number);
}

static void text_columns(const struct listing *l, const struct attr *attr)
{
	const int *w = l->width, way = l->look.names ? -1 : 1; /* numbers stand to the right */
	char mode[11];

	if (!attr->mode) {
		printf("%*s", 11 + 1 + w[OWNER] + 1 + w[GROUP] + 1, "");
	} else {
		print_mode(mode, attr->mode);
		printf("%s%c %*s %*s ", mode, attr->flags & ATTR_XATTR ? '+' : ' ', way * w[OWNER],
		       look_user(&l->look, attr->uid), way * w[GROUP],
		       look_group(&l->look, attr->gid));
	}
	if (print_is_device(attr->mode))
		printf("%*u, %*u ", w[MAJOR], major(attr->rdev), w[MINOR], minor(attr->rdev));
	else if (w[MAJOR])
		printf("%*s ", w[MAJOR] + 2 + w[MINOR], "");
}

static void text_row(const struct listing *l, const struct row *row)
{
	text_columns(l, &row->attr);
	if (row->label) {
		fputs(row->lead, stdout);
		colour_name(stdout, row->label, row->path, row->attr.mode);
	} else if (*row->path) {
		colour_name(stdout, row->path, row->path, row->attr.mode);
	} else {
		fputs("(no name)", stdout);
	}
	putchar('\n');
}

static void flush(struct listing *l)
{
	for (size_t i = 0; i < l->held; i++) {
		const struct attr *attr = &l->row[i].attr;

		if (attr->mode) {
			widen(&l->width[OWNER], strlen(look_user(&l->look, attr->uid)));
			widen(&l->width[GROUP], strlen(look_group(&l->look, attr->gid)));
		}
		if (print_is_device(attr->mode)) {
			widen(&l->width[MAJOR], digits(major(attr->rdev)));
			widen(&l->width[MINOR], digits(minor(attr->rdev)));
		}
	}
	for (size_t i = 0; i < l->held; i++) {
		text_row(l, &l->row[i]);
		free(l->row[i].path);
		free(l->row[i].lead);
		free(l->row[i].label);
	}
	l->held = 0;
}

static void add(struct listing *l, const struct attr *attr, const char *path, const char *lead,
		const char *label, unsigned depth)
{
	l->rows++;
	if (l->look.form == FORM_JSON) {
		json_row(l, attr, path, depth);
	} else if (l->look.form == FORM_CSV) {
		csv_row(l, attr, path, depth);
	} else {
		l->row[l->held++] =
		    (struct row){attr ? *attr : (struct attr){0}, text_copy(path),
				 lead ? text_copy(lead) : NULL, label ? text_copy(label) : NULL};
		if (l->held == HELD)
			flush(l);
	}
	if (ferror(stdout))
		print_done(0);
}

void listing_row(struct listing *l, const struct attr *attr, const char *path)
{
	add(l, attr, path, NULL, NULL, 0);
}

void listing_branch(struct listing *l, const struct attr *attr, const char *path, const char *lead,
		    const char *label, unsigned depth)
{
	add(l, attr, path, lead, label, depth);
}

size_t listing_end(struct listing *l)
{
	size_t rows = l->rows;

	flush(l);
	free(l);
	return rows;
}
