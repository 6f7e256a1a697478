/* SPDX-License-Identifier: MIT
 *
 * What pqfs-db apply does to one file.  Files are known by descriptors that lead to
 * them and nowhere else, since the tree may belong to somebody who moves things about.
 */
#ifndef PQFS_TOOLS_DB_ENACT_H
#define PQFS_TOOLS_DB_ENACT_H

#include <sys/types.h>

#include "../../server/dbread.h"
#include "../real.h"

/* A device node that was made, and has other names. */
struct enact_node {
	struct ident id; /* of the file in whose place it is */
	int fd;
};

struct enact {
	struct dbread *db;
	uid_t owner; /* whose state directory it is */
	int dry, json, unknown_real;
	uint64_t dev; /* of the tree */
	struct enact_node *nodes;
	size_t nodes_count;
	uint64_t changed, made, left, failed;
};

/* A file, and what it is to be. */
struct enact_file {
	int folder; /* where it is, by `name` */
	const char *name;
	const char *path; /* for messages */
	int fd;           /* O_PATH */
	struct real real;
	struct attr want;
	int64_t record; /* 0: it has none */
};

/* Sees to it that the file is what it is to be.  Tells of what is changed, and of
 * what can't be.  Sets *made if names in the folder were written. */
void enact_file(struct enact *run, struct enact_file *f, int *made);

/* For messages of what fails with errno. */
void enact_fail(struct enact *run, const char *path, const char *what);

#endif
