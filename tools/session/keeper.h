/* SPDX-License-Identifier: MIT
 *
 * What a temporary session leaves running keeps its records until it ends.
 */
#ifndef PQFS_TOOLS_KEEPER_H
#define PQFS_TOOLS_KEEPER_H

#include <sys/types.h>

/* Leaves a process behind that waits until all children of this one but `but`,
 * and whatever they start, have ended, and then calls end(arg).  It has no
 * terminal and holds none of our descriptors but `fd`.  Returns 0 or -errno. */
int keeper_leave(pid_t but, int fd, void (*end)(void *arg), void *arg);

#endif
