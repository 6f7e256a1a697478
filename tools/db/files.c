/* SPDX-License-Identifier: MIT
 *
 * Walking real files.  The names of a directory are read at once and it is closed
 * before any of them is looked at: however deep a tree is, it takes one descriptor.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../die.h"
#include "entry.h"
#include "files.h"

struct tour {
	const char *top;
	int fd;
	files_fn *fn;
	void *ctx;
};

__attribute__((noreturn)) static void fail(const struct tour *w, const char *path)
{
	die(entry_trouble, "%s/%s: %s", w->top, path, strerror(errno));
}

static int not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void enter_directory(const struct tour *w, const char *path)
{
	struct dirent **names;
	int n = scandirat(w->fd, path, &names, not_dots, by_bytes);

	if (n < 0)
		fail(w, path);
	for (int i = 0; i < n; i++) {
		char *below = strcmp(path, ".") ? text("%s/%s", path, names[i]->d_name)
						: text_copy(names[i]->d_name);
		struct real r;
		int result = real_look(w->fd, below, &r);

		free(names[i]);
		errno = -result;
		if (result && result != -ENOENT)
			fail(w, below);
		if (!result) {
			w->fn(w->ctx, w->fd, below, &r);
			if (S_ISDIR(r.attr.mode))
				enter_directory(w, below);
		}
		free(below);
	}
	free(names);
}

void files_walk(const char *top, files_fn *fn, void *ctx)
{
	struct tour w = {top, open(top, O_PATH | O_DIRECTORY | O_CLOEXEC), fn, ctx};
	struct real r;

	if (w.fd < 0)
		die(entry_trouble, "%s: %s", top, strerror(errno));
	errno = -real_look(w.fd, ".", &r);
	if (errno)
		fail(&w, ".");
	fn(ctx, w.fd, ".", &r);
	enter_directory(&w, ".");
	close(w.fd);
}

char *files_target(int dirfd, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(dirfd, path, target, sizeof(target) - 1);

	if (n < 0)
		return NULL;
	target[n] = '\0';
	return text_copy(target);
}
