/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <inttypes.h>
#include <string.h>

static void separate(FILE *out, int *first)
{
	if (!*first)
		putc(',', out);
	*first = 0;
}

void csv_text(FILE *out, int *first, const char *value)
{
	separate(out, first);
	if (!value[strcspn(value, "\",\r\n")]) {
		fputs(value, out);
		return;
	}
	putc('"', out);
	for (; *value; value++) {
		if (*value == '"')
			putc('"', out);
		putc(*value, out);
	}
	putc('"', out);
}

void csv_number(FILE *out, int *first, uint64_t value)
{
	separate(out, first);
	fprintf(out, "%" PRIu64, value);
}

void csv_empty(FILE *out, int *first, int count)
{
	while (count-- > 0)
		separate(out, first);
}

void csv_end(FILE *out, int *first)
{
	putc('\n', out);
	*first = 1;
}
