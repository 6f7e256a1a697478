/* SPDX-License-Identifier: MIT
 *
 * Looks at the session's command as the preloaded library looks at the programs
 * that are started within.
 */
#include "fit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../common/msg.h"
#include "../common/proc.h"
#include "../common/program.h"
#include "connect.h"
#include "die.h"

/* The file of the program that runs in the end. */
struct ended {
	struct ident id;
	char path[MSG_PATH_MAX];
};

static int visit(void *arg, const struct program *p, int fd)
{
	struct ended *e = arg;
	char link[PROC_PATH];
	struct statx sx;
	ssize_t n;

	if (p->kind == PROGRAM_SCRIPT || statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &sx))
		return 0;
	proc_fd_path(link, fd);
	n = readlink(link, e->path, sizeof(e->path) - 1);
	if (n < 0)
		return 0;
	e->path[n] = '\0';
	e->id =
	    (struct ident){.dev = makedev(sx.stx_dev_major, sx.stx_dev_minor), .ino = sx.stx_ino};
	if (sx.stx_mask & STATX_BTIME)
		e->id.birth = sx.stx_btime.tv_sec * 1000000000ll + sx.stx_btime.tv_nsec;
	return 0;
}

/* Looks at what is found of the command first. */
static int look(const char *command, struct program *p, struct ended *e)
{
	const char *path = getenv("PATH");
	int result = -ENOENT;

	if (strchr(command, '/'))
		return program_follow(p, AT_FDCWD, command, 0, visit, e);
	for (path = path ? path : "/bin:/usr/bin"; result; path++) {
		size_t len = strcspn(path, ":");
		char *file = text("%.*s%s%s", (int)len, path, len ? "/" : "", command);

		if (!faccessat(AT_FDCWD, file, X_OK, AT_EACCESS))
			result = program_follow(p, AT_FDCWD, file, 0, visit, e);
		free(file);
		path += len;
		if (!*path)
			break;
	}
	return result;
}

/* Whether it is a loader, run as a program, and no static one. */
static int is_loader(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && strstr(slash, ".so");
}

char *fit_library(const char *library, const char *command, int fd)
{
	char *fitting = text("%s%*s", library, (int)PROGRAM_LIBRARY_ROOM, "");
	struct ended e = {.path = ""};
	struct program p;
	int kind;

	if (look(command, &p, &e))
		p.kind = PROGRAM_UNKNOWN;
	kind = p.kind;
	if (kind == PROGRAM_DYNAMIC) {
		fitting[program_library(fitting, library, strlen(library), p.bits)] = '\0';
		if (!access(fitting, R_OK))
			return fitting;
		kind = PROGRAM_FOREIGN;
	}
	if (kind == PROGRAM_FOREIGN || (kind == PROGRAM_STATIC && !is_loader(e.path)))
		connect_unserved(fd, &e.id, kind, e.path);
	strcpy(fitting, library);
	return fitting;
}
