/* SPDX-License-Identifier: MIT
 *
 * Programs that no build of the library can be loaded into.
 */
#ifndef PQFS_SERVER_UNSERVED_H
#define PQFS_SERVER_UNSERVED_H

#include "handle.h"

/* Writes a line about the program that a message with MSG_UNSERVED names, unless
 * the log has one already. */
void unserved_tell(const struct request *q);

#endif
