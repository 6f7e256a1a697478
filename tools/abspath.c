/* SPDX-License-Identifier: MIT
 *
 * From what somebody types to the name under which a record is kept.
 */
#include "abspath.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "die.h"

/* Takes "//", "." and ".." out of an absolute path, in place. */
static char *tidy(char *path)
{
	char *out = path;

	for (const char *p = path; *p;) {
		size_t n;

		p += strspn(p, "/");
		n = strcspn(p, "/");
		if (n == 2 && !memcmp(p, "..", 2)) {
			while (out > path && *--out != '/')
				;
		} else if (n && !(n == 1 && *p == '.')) {
			*out++ = '/';
			memmove(out, p, n);
			out += n;
		}
		p += n;
	}
	if (out == path)
		*out++ = '/';
	*out = '\0';
	return path;
}

static char *put_together(const char *path)
{
	char *cwd = *path == '/' ? NULL : get_current_dir_name();
	char *whole = text("%s/%s", cwd ? cwd : "", path);

	free(cwd);
	return tidy(whole);
}

/* Whether the last component has to be followed, too. */
static int ends_in_folder(const char *path)
{
	const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;

	return !*last || !strcmp(last, ".") || !strcmp(last, "..");
}

char *abspath(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent, *real, *whole;

	if (*path && ends_in_folder(path)) {
		real = realpath(path, NULL);
		return real ? real : put_together(path);
	}
	parent = slash ? text("%.*s", (int)(slash + 1 - path), path) : text_copy(".");
	real = realpath(parent, NULL);
	free(parent);
	if (!real)
		return put_together(path);
	whole = text("%s/%s", real, slash ? slash + 1 : path);
	free(real);
	return tidy(whole);
}
