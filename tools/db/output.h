/* SPDX-License-Identifier: MIT
 *
 * A file that takes its place when it is whole: a tool that fails or is stopped leaves
 * neither a part of it nor a change of what was there.
 */
#ifndef PQFS_TOOLS_DB_OUTPUT_H
#define PQFS_TOOLS_DB_OUTPUT_H

#include <stdio.h>

/* Begins `path` (NULL or "-": standard output; what is no plain file is written as it
 * is).  One at a time.  Dies where it can't. */
FILE *output_begin(const char *path);

/* Ends it.  Dies when anything that was written to it is lost. */
void output_end(void);

#endif
