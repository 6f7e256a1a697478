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
#include <unistd.h>

#include "../beside.h"
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

/* Whatever ends the tool now, the part goes. */
static void guard(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

	atexit(remove_part);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (signal(signals[i], stopped) == SIG_IGN)
			signal(signals[i], SIG_IGN);
}

FILE *output_begin(const char *path)
{
	int fd;

	if (!path || !strcmp(path, "-"))
		return now.out = stdout;
	now.path = path;
	fd = beside_open(path, &now.beside);
	if (fd == -EINVAL)
		fd = open(path, O_WRONLY | O_CLOEXEC);
	else if (fd < 0)
		errno = -fd;
	else
		guard();
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
