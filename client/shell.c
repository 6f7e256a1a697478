/* SPDX-License-Identifier: MIT
 *
 * The shell that libc runs by itself, /bin/sh.  In a 32-bit program it may need
 * another build of the library than the one that the program's environment names.
 */
#include "real.h"
#include "client.h"

#include "../common/program.h"

void shell_look(struct launch *l)
{
	struct program p;

	*l = (struct launch){0};
	/* A 64-bit program's shell is one, too. */
	if (sizeof(void *) == 4 && !program_follow(&p, AT_FDCWD, "/bin/sh", 0, NULL, NULL))
		l->bits = p.bits;
}

int shell_in_session(void)
{
	const char *preload = env_get(environ, "LD_PRELOAD");
	struct launch l;

	if (!env_complete(environ))
		return 0;
	if (sizeof(void *) == 8 || !preload || !env_find_library(preload))
		return 1;
	shell_look(&l);
	return !l.bits || l.bits == 8 * (int)sizeof(void *);
}
