/* SPDX-License-Identifier: MIT
 *
 * A file in the state directory where processes that change who they are say so
 * to the others of the session.
 */
#ifndef PQFS_ROSTER_H
#define PQFS_ROSTER_H

#include "peer.h"

/* Tells who this process is now. */
void roster_tell(void);

/* Corrects *p, which is as `uids` and `gids` (or NULL), in the environment that the process
 * was started with, say, if the process has told another since. */
void roster_look(pid_t pid, const char *uids, const char *gids, struct peer *p);

#endif
