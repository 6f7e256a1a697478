/* SPDX-License-Identifier: MIT
 *
 * Tables of numbers for people: a line of heads, aligned columns, a name last.  Rows
 * are held back until some hundred are there, so memory is bounded.
 */
#ifndef PQFS_TOOLS_DB_TABLE_H
#define PQFS_TOOLS_DB_TABLE_H

struct table; /* opaque */

/* A table on stdout of `columns` columns with these heads, which must stay valid; all
 * stand to the right but the last, which is shown as a name ("" for no last one). */
struct table *table_begin(const char *const *heads, int columns);

/* Adds a row of as many cells, which are copied. */
void table_row(struct table *t, const char *const *cells);

/* Prints what is held back, and frees. */
void table_end(struct table *t);

#endif
