/* SPDX-License-Identifier: MIT
 *
 * Reading of bounds for the log; by the tools, to refuse what is wrong, and by the
 * server.
 */
#include "keep.h"

#include <errno.h>
#include <string.h>

/* One bound, up to the comma or the end: where it ends, or NULL. */
static const char *parse_one(const char *p, struct keep *k)
{
	static const struct {
		char unit;
		uint64_t factor;
		int which; /* 0: bytes, 1: age */
	} units[] = {{'K', 1ull << 10, 0}, {'M', 1ull << 20, 0}, {'G', 1ull << 30, 0}, {'s', 1, 1},
		     {'m', 60, 1},         {'h', 3600, 1},       {'d', 86400, 1}};
	uint64_t n = 0, *bound = &k->lines;
	const char *start = p;

	for (; *p >= '0' && *p <= '9' && n < 1ull << 40; p++)
		n = n * 10 + (uint64_t)(*p - '0');
	if (p == start || !n || n >= 1ull << 40)
		return NULL;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (*p && *p == units[i].unit) {
			n *= units[i].factor;
			bound = units[i].which ? &k->age : &k->bytes;
			p++;
			break;
		}
	if ((*p && *p != ',') || *bound || (bound == &k->bytes && n < KEEP_BYTES_LEAST) ||
	    (bound == &k->age && n > 1ull << 32))
		return NULL;
	*bound = n;
	return p;
}

int keep_parse(const char *text, struct keep *k)
{
	*k = (struct keep){0};
	if (!strcmp(text, "all"))
		return 0;
	for (const char *p = text;; p++) {
		p = parse_one(p, k);
		if (!p)
			return -EINVAL;
		if (!*p)
			return 0;
	}
}
