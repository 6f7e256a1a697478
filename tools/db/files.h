/* SPDX-License-Identifier: MIT
 *
 * Walking real files.
 */
#ifndef PQFS_TOOLS_DB_FILES_H
#define PQFS_TOOLS_DB_FILES_H

#include "../real.h"

/* Told of a file; `path` is relative to the directory where the walk began, as entries
 * have it, and to `dirfd`. */
typedef void files_fn(void *ctx, int dirfd, const char *path, const struct real *r);

/* Walks through the files at and below the directory `top`, by name, each directory
 * before what is in it.  Dies (entry_trouble) where it can't. */
void files_walk(const char *top, files_fn *fn, void *ctx);

/* The target of a symbolic link: allocated, or NULL. */
char *files_target(int dirfd, const char *path);

#endif
