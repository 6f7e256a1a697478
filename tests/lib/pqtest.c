/* SPDX-License-Identifier: MIT
 *
 * pqtest's main function, and what all its subcommands share.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "pqtest.h"

static const struct {
	const char *name;
	command *run;
} commands[] = {
    {"stat-all", stat_all},
    {"chown-all", chown_all},
    {"chmod-all", chmod_all},
    {"access-all", access_all},
    {"xattr-all", xattr_all},
    {"walk-all", walk_all},
    {"create-all", create_all},
    {"remove-all", remove_all},
    {"unlinked", unlinked},
    {"nameless", nameless},
    {"exec", exec_how},
    {"spawn", spawn_how},
    {"threads", threads},
    {"signals", signals},
    {"close", close_how},
    {"ids", ids},
    {"setid", setid},
    {"syscalls", syscalls},
    {"start", start},
    {"walk", walk_places},
    {"spawn-actions", spawn_actions},
    {"spawned", spawned},
    {"inside-all", inside_all},
    {"looks", looks},
    {"sends", sends},
    {"handlers", handlers},
    {"appends", appends},
    {"ipc", ipc},
    {"full", full},
    {"old-pipes", old_pipes},
    {"memory", memory},
    {"shut", shut},
};

void die(const char *what)
{
	fprintf(stderr, "pqtest: %s: %s\n", what, strerror(errno));
	exit(1);
}

void *symbol(const char *name)
{
	void *found = dlsym(RTLD_DEFAULT, name);

	if (!found) {
		fprintf(stderr, "pqtest: no symbol %s\n", name);
		exit(3);
	}
	return found;
}

void show_stat(const char *name, int rc, const struct stat *st)
{
	if (rc < 0)
		printf("%s: %s\n", name, strerrorname_np(errno));
	else
		printf("%s: %o %u:%u %u,%u\n", name, st->st_mode, st->st_uid, st->st_gid,
		       major(st->st_rdev), minor(st->st_rdev));
}

void show(const char *name, const char *path)
{
	struct stat st;

	show_stat(name, lstat(path, &st), &st);
}

void result(const char *name, long rc)
{
	printf("%s: %s\n", name, rc < 0 ? strerrorname_np(errno) : "ok");
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 2, argv + 2);
	fprintf(stderr, "pqtest: no such subcommand\n");
	return 2;
}
