/* SPDX-License-Identifier: MIT
 *
 * Error numbers and their names ("EPERM").
 */
#ifndef PQFS_TOOLS_ERRNAME_H
#define PQFS_TOOLS_ERRNAME_H

/* The name of an error, or NULL. */
const char *errname(int error);

/* The error that `name` (in any case) stands for; 0 when it is none. */
int errname_number(const char *name);

#endif
