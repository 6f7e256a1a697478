/* SPDX-License-Identifier: MIT */
#include "prefix.h"

#include <stdlib.h>

#include "die.h"

void prefix_settle(void)
{
	const char *prefix = getenv("PSEUDO_PREFIX"), *given = getenv("PSEUDO_LOCALSTATEDIR");
	char *dir;

	if ((given && *given) || !prefix || !*prefix)
		return;
	dir = text("%s/var/pseudo", prefix);
	if (setenv("PSEUDO_LOCALSTATEDIR", dir, 1))
		die(STATUS_FAILURE, "out of memory");
	free(dir);
}
