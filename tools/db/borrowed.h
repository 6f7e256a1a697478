/* SPDX-License-Identifier: MIT
 *
 * A state directory of another user, read by root: nothing is made, changed or
 * locked for writing there, and nothing there is trusted to be what it seems.
 */
#ifndef PQFS_TOOLS_DB_BORROWED_H
#define PQFS_TOOLS_DB_BORROWED_H

#include <sys/types.h>

#include "../../server/dbread.h"

/* The owner of the state directory `dir`.  Dies if there is none. */
uid_t borrowed_owner(const char *dir);

/* Its records, out of a copy that is removed when the program ends.  Dies with a line
 * that says what to do while a server is there or changes wait for one. */
struct dbread *borrowed_open(const char *dir);

#endif
