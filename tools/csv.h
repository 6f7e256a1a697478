/* SPDX-License-Identifier: MIT
 *
 * Comma-separated values as RFC 4180 has them, but that lines end as other text's do.
 */
#ifndef PQFS_TOOLS_CSV_H
#define PQFS_TOOLS_CSV_H

#include <stdint.h>
#include <stdio.h>

/* Fields of a line: the comma and the value; bytes as they are, in quotes where those
 * are needed.  *first is 1 for the first field of a line and becomes 0. */
void csv_text(FILE *out, int *first, const char *value);
void csv_number(FILE *out, int *first, uint64_t value);

/* Fields that the line has not: `count` commas. */
void csv_empty(FILE *out, int *first, int count);

/* The line ends; *first is 1 again. */
void csv_end(FILE *out, int *first);

#endif
