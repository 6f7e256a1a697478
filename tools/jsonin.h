/* SPDX-License-Identifier: MIT
 *
 * Reading JSON, a line at a time, as json.h writes it and others may.  Strings are
 * bytes again: lone surrogates U+DC80 to U+DCFF are the bytes 0x80 to 0xff.
 */
#ifndef PQFS_TOOLS_JSONIN_H
#define PQFS_TOOLS_JSONIN_H

#include <stddef.h>
#include <stdint.h>

/* Zeroed but for `at` (a text that ends with a NUL).  The caller frees `text`. */
struct jsonin {
	const char *at;
	char *text; /* what was read last: a string, or a member's name, with a NUL */
	size_t len, room;
};

/* Begins an object.  Then each member: 1 with its name in `text`, its value to be read
 * next; 0 after the last.  `first` is 1 for the first member and becomes 0.
 * All functions return a negative value where the text is none of this. */
int jsonin_object(struct jsonin *j);
int jsonin_member(struct jsonin *j, int *first);

/* A string, into `text`; one with a NUL in it is refused. */
int jsonin_string(struct jsonin *j);

/* A number without sign, fraction or exponent. */
int jsonin_number(struct jsonin *j, uint64_t *n);

/* Any value; it is passed over. */
int jsonin_skip(struct jsonin *j);

/* Whether nothing but blanks follows: 0. */
int jsonin_end(struct jsonin *j);

#endif
