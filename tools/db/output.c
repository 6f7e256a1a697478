/* SPDX-License-Identifier: MIT
 *
 * The file is written beside its place and renamed.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../die.h"
#include "entry.h"

static struct {
	const char *path;
	char *beside; /* NULL: `path` itself is written */
	FILE *out;
} now;

static void remove_part(void)
{
	if (now.beside)
		unlink(now.beside);
}

static void stopped(int sig)
{
	remove_part();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* The file that is to be written has the mode of the one that it replaces, or that
 * of a new one. */
static int open_beside(const char *path, const struct stat *old)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	now.beside = text("%s.XXXXXX", path);
	fd = mkostemp(now.beside, O_CLOEXEC);
	if (fd < 0) {
		free(now.beside);
		now.beside = NULL;
		return -1;
	}
	fchmod(fd, old ? old->st_mode & 0777 : 0666 & ~mask);
	atexit(remove_part);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (signal(signals[i], stopped) == SIG_IGN)
			signal(signals[i], SIG_IGN);
	return fd;
}

FILE *output_begin(const char *path)
{
	struct stat st;
	int there, fd;

	if (!path || !strcmp(path, "-"))
		return now.out = stdout;
	there = !lstat(path, &st);
	now.path = path;
	fd = there && !S_ISREG(st.st_mode) ? open(path, O_WRONLY | O_CLOEXEC)
					   : open_beside(path, there ? &st : NULL);
	now.out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!now.out)
		die(entry_trouble, "%s: %s", path, strerror(errno));
	return now.out;
}

void output_end(void)
{
	int failed;

	if (now.out == stdout) /* print_done sees to it */
		return;
	errno = 0;
	failed = fflush(now.out) | ferror(now.out);
	failed |= fclose(now.out);
	if (!failed && now.beside)
		failed = rename(now.beside, now.path);
	if (failed)
		die(entry_trouble, "%s: %s", now.path, strerror(errno ? errno : EIO));
	free(now.beside);
	now.beside = NULL;
}
