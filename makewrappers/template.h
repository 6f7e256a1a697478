/* SPDX-License-Identifier: MIT
 *
 * Templates: named sections of text with ${names} to be replaced.
 */
#ifndef PQFS_MAKEWRAPPERS_TEMPLATE_H
#define PQFS_MAKEWRAPPERS_TEMPLATE_H

#include <stdio.h>

enum { MAX_SECTIONS = 32, MAX_FIELDS = 24 };

struct section {
	char *name;
	char *text;
	int line; /* of its first line in the file */
};

struct template
{
	const char *file;
	struct section sections[MAX_SECTIONS];
	int count;
};

/* What replaces ${name}. */
struct field {
	const char *name;
	const char *text;
};

struct fields {
	struct field list[MAX_FIELDS];
	int count;
};

/* Reads a template file; ends the program with file:line: message on errors. */
void template_read(struct template *t, const char *file);

/* Writes section `name` to `f` with the fields filled in.  A section or field
 * that does not exist ends the program. */
void template_fill(const struct template *t, const char *name, const struct fields *fields,
		   FILE *f);

/* Adds a field; `text` must live until the fields are used. */
void field_add(struct fields *fields, const char *name, const char *text);

#endif
