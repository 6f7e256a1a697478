/* SPDX-License-Identifier: MIT
 *
 * Functions that guts rely on and that some libc does not have.
 */
#ifndef PQFS_CLIENT_LACKING_H
#define PQFS_CLIENT_LACKING_H

#include "real.h"

/* What does the work of a function that this libc lacks: the system call of its
 * own.  NULL where there is none. */
void *lacking_function(enum real which);

#endif
