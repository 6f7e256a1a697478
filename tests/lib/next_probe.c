/* SPDX-License-Identifier: MIT
 *
 * Preloaded by test_loading: tells of functions that client/next.c finds elsewhere
 * than libc's own dlsym does.  PROBE names a file of lines "NAME VERSION".
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "next.h"

__attribute__((constructor)) static void probe(void)
{
	FILE *in = fopen(getenv("PROBE"), "r");
	char line[128], name[64], version[64];
	int found = 0;

	while (in && fgets(line, sizeof(line), in)) {
		void *want = NULL, *got;

		*version = '\0';
		sscanf(line, "%63s %63s", name, version);
		got = next_function(name, version);
#ifdef __GLIBC__
		if (*version)
			want = dlvsym(RTLD_NEXT, name, version);
#endif
		if (!want)
			want = dlsym(RTLD_NEXT, name);
		if (want && want != got)
			printf("%s %s\n", name, version);
		found += want && want == got;
	}
	printf("%d found\n", found);
	fflush(stdout);
}
