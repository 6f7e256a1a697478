/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../die.h"
#include "../print.h"
#include "../progress.h"

#define HELD 512
#define MOST 12

struct table {
	int columns, rows, begun;
	int width[MOST];
	const char *const *heads;
	char *cell[HELD][MOST];
};

struct table *table_begin(const char *const *heads, int columns)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		die(STATUS_FAILURE, "out of memory");
	t->columns = columns;
	t->heads = heads;
	for (int i = 0; i < columns; i++)
		t->width[i] = (int)strlen(heads[i]);
	return t;
}

static void print_row(const struct table *t, const char *const *cells)
{
	for (int i = 0; i < t->columns - 1; i++)
		printf(i ? " %*s" : "%*s", t->width[i], cells[i]);
	if (*t->heads[t->columns - 1]) {
		putchar(' ');
		print_name(stdout, cells[t->columns - 1]);
	}
	putchar('\n');
}

static void flush(struct table *t)
{
	for (int r = 0; r < t->rows; r++)
		for (int i = 0; i < t->columns - 1; i++)
			if ((int)strlen(t->cell[r][i]) > t->width[i])
				t->width[i] = (int)strlen(t->cell[r][i]);
	progress_hide();
	if (!t->begun++)
		print_row(t, t->heads);
	for (int r = 0; r < t->rows; r++) {
		print_row(t, (const char *const *)t->cell[r]);
		for (int i = 0; i < t->columns; i++)
			free(t->cell[r][i]);
	}
	t->rows = 0;
	if (ferror(stdout))
		print_done(0);
}

void table_row(struct table *t, const char *const *cells)
{
	for (int i = 0; i < t->columns; i++)
		t->cell[t->rows][i] = text_copy(cells[i]);
	if (++t->rows == HELD)
		flush(t);
}

void table_end(struct table *t)
{
	flush(t);
	free(t);
}
