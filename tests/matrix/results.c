/* SPDX-License-Identifier: MIT
 *
 * What a call returned, by its type.
 */
#include "matrix.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "types.h"

/* Operations that return a descriptor. */
static const char *const opening[] = {"openat", "openat2", "mkostemps",   "dup",
				      "dup2",   "dup3",    "memfd_create"};

static void show_fd(int fd)
{
	char text[16] = "";
	struct stat st;
	int flags = fcntl(fd, F_GETFL);

	if (fstat(fd, &st))
		say(" fstat:%s", strerrorname_np(errno));
	else
		say_stat(" fd", &st);
	say(",%o,%d", flags & ~O_LARGEFILE, fcntl(fd, F_GETFD));
	if (S_ISREG(st.st_mode) && (flags & O_ACCMODE) != O_WRONLY && !(flags & O_PATH) &&
	    pread(fd, text, sizeof(text) - 1, 0) > 0)
		say(",%.5s", text);
}

static void show_number(const struct spelling *sp, long rc)
{
	for (size_t i = 0; i < sizeof(opening) / sizeof(opening[0]); i++)
		if (!strcmp(opening[i], sp->operation)) {
			say(" fd");
			show_fd((int)rc);
			return;
		}
	/* The id of a child. */
	if (!strcmp(sp->type, "pid_t"))
		rc = rc > 0;
	say(" %ld", rc);
}

static void show_stream(long rc)
{
	char line[256];
	FILE *f = (FILE *)rc;

	show_fd(fileno(f));
	/* Of a command, what it writes. */
	if (lseek(fileno(f), 0, SEEK_CUR) < 0)
		while (fgets(line, sizeof(line), f))
			say(" %.*s", (int)strcspn(line, "\n"), line);
}

/* A path begins with the folder that all is in. */
static void show_text(long rc)
{
	const char *text = plain_name((const char *)rc), *place = strstr(text, "/w/");

	say(" \"%s\"", place ? place : text);
}

static void show_directory(long rc)
{
	struct dirent *e;

	while ((e = readdir((DIR *)rc)))
		say(" %s,%d", e->d_name, e->d_type);
}

static void show_dirent(long rc)
{
	const struct dirent *e = (const struct dirent *)rc;

	say(" %s,%d", e->d_name, e->d_type);
}

static void show_entry(const FTSENT *e)
{
	say(" %d", e->fts_info);
	say_stat(e->fts_name, e->fts_statp);
}

static const char *operation; /* whose result is shown */

static void show_entries(long rc)
{
	int all = !strcmp(operation, "fts_children");

	for (const FTSENT *e = (const FTSENT *)rc; e; e = all ? e->fts_link : NULL)
		show_entry(e);
}

static void show_walk(long rc)
{
	const FTSENT *e;

	while ((e = fts_read((FTS *)rc)))
		show_entry(e);
}

#ifdef __i386__
#include "i386_results.h"
#else
#define I386_RESULTS
#endif

static void show_handler(long rc)
{
	say(" %s", (handler_fn *)rc == SIG_DFL ? "SIG_DFL" : "a handler");
}

static const struct {
	const char *type;
	void (*show)(long rc);
} results[] = {
    I386_RESULTS
    {"int", NULL},
    {"long", NULL},
    {"ssize_t", NULL},
    {"uid_t", NULL},
    {"gid_t", NULL},
    {"pid_t", NULL},
    {"key_t", NULL},
    {"void", NULL},
    {"FILE *", show_stream},
    {"char *", show_text},
    {"DIR *", show_directory},
    {"struct dirent *", show_dirent},
    {"struct dirent64 *", show_dirent},
    {"FTS *", show_walk},
    {"FTS64 *", show_walk},
    {"FTSENT *", show_entries},
    {"FTSENT64 *", show_entries},
    {"handler_fn *", show_handler},
};

enum { RESULTS = sizeof(results) / sizeof(results[0]) };

int result_exists(const char *type)
{
	for (int i = 0; i < RESULTS; i++)
		if (!strcmp(results[i].type, type))
			return 1;
	return 0;
}

void result_show(const struct spelling *sp, long rc, int error)
{
	int is_pointer = strchr(sp->type, '*') != NULL;

	operation = sp->operation;
	if (!is_pointer && rc == -1) {
		say(" %s", strerrorname_np(error) ? strerrorname_np(error) : "-1");
		return;
	}
	if (is_pointer && !rc && strcmp(sp->type, "handler_fn *")) {
		say(" NULL %s", strerrorname_np(error));
		return;
	}
	for (int i = 0; i < RESULTS; i++)
		if (!strcmp(results[i].type, sp->type)) {
			if (results[i].show)
				results[i].show(rc);
			else
				show_number(sp, rc);
			return;
		}
}
