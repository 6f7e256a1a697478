/* SPDX-License-Identifier: MIT
 *
 * Which paths are recorded.  PSEUDO_INCLUDE_PATHS and PSEUDO_IGNORE_PATHS are
 * lists of absolute paths, with commas between them; each stands for itself
 * and all below it.  With the first only what it lists is recorded, otherwise
 * all but what the second lists.
 */
#include "client.h"

#include <string.h>

enum { ENTRIES = 512 };

/* The entries of the list that counts, in session's copy of it. */
static struct {
	const char *list;
	int count;
	struct {
		uint32_t at;
		uint32_t len; /* without slashes at the end */
	} entries[ENTRIES];
} scope;

void scope_start(void)
{
	const char *list = session.include[0] ? session.include : session.ignore;
	uint32_t at = 0;

	scope.count = 0;
	scope.list = list;
	session.scoped = list[0] != '\0';
	while (list[at] && scope.count < ENTRIES) {
		uint32_t n = (uint32_t)strcspn(list + at, ","), len = n;

		while (len && list[at + len - 1] == '/')
			len--;
		/* One that is not absolute stands for nothing. */
		if (n && list[at] == '/') {
			scope.entries[scope.count].at = at;
			scope.entries[scope.count++].len = len;
		}
		at += n + (list[at + n] == ',');
	}
}

static int is_listed(const char *name)
{
	for (int i = 0; i < scope.count; i++) {
		uint32_t len = scope.entries[i].len;

		if (!strncmp(name, scope.list + scope.entries[i].at, len) &&
		    (!name[len] || name[len] == '/'))
			return 1;
	}
	return 0;
}

int scope_has(const char *name)
{
	return is_listed(name) == (session.include[0] != '\0');
}
