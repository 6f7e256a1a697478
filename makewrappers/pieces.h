/* SPDX-License-Identifier: MIT
 *
 * The pieces of C that a spec becomes, for the templates.
 */
#ifndef PQFS_MAKEWRAPPERS_PIECES_H
#define PQFS_MAKEWRAPPERS_PIECES_H

#include "spec.h"
#include "template.h"

/* A string that grows. */
struct text {
	char *s;
	unsigned long n;
};

__attribute__((format(printf, 2, 3))) void put(struct text *t, const char *format, ...);

int is_void(const struct spec *sp);

/* Whether there is a function behind the symbol that guts can call. */
int has_real(const struct spec *sp);

/* All that a template may ask of a spec, as text. */
struct fields fields_of(const struct specs *specs, const struct spec *sp);

#endif
