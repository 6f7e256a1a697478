/* SPDX-License-Identifier: MIT
 *
 * pseudodb's command line: what is recorded of a file, in pseudo's short form.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../abspath.h"
#include "../die.h"
#include "../prefix.h"
#include "../print.h"
#include "../real.h"
#include "command.h"

static const char help[] =
    "Usage: pseudodb FILE...\n"
    "       pseudodb COMMAND [ARG...]\n"
    "Print what is recorded of each FILE: its mode, octal, and its device number,\n"
    "hexadecimal.  With the name of a command this is pqfs-db(1).\n"
    "The state directory is $PSEUDO_LOCALSTATEDIR, or $PSEUDO_PREFIX/var/pseudo.\n";

/* By the name, otherwise by the file that has it: 1, 0, or -errno. */
static int find(struct dbread *db, const char *path, struct dbread_record *r)
{
	struct dbread_edge e;
	struct real real;
	int result = dbread_lookup(db, path, &e);

	if (result > 0 && e.record)
		return dbread_record(db, e.record, r);
	if (result < 0 || real_look(AT_FDCWD, path, &real))
		return result < 0 ? result : 0;
	result = dbread_inode(db, real.id.dev, real.id.ino, r);
	return result == 1 ? ident_same(&r->ident, &real.id) : result;
}

int run_pseudodb(int argc, char **argv)
{
	struct common c = {0};
	struct dbread *db;
	int option, status = 0;
	char *dir;

	while ((option = getopt(argc, argv, "+h")) != -1) {
		if (option != 'h')
			exit(STATUS_FAILURE);
		fputs(help, stdout);
		return 0;
	}
	if (optind == argc) {
		fputs(help, stderr);
		return STATUS_FAILURE;
	}
	dir = common_open(&c, &db);
	for (char **p = argv + optind; *p; p++) {
		char *path = abspath(*p);
		struct dbread_record r;
		int result = find(db, path, &r);

		if (result < 0)
			common_die(dir, db);
		print_name(stdout, path);
		if (result)
			printf(": %o %llx\n", r.attr.mode, (unsigned long long)r.attr.rdev);
		else
			puts(": error.");
		if (!result)
			status = STATUS_FAILURE;
		free(path);
	}
	dbread_close(db);
	free(dir);
	return status;
}
