/* SPDX-License-Identifier: MIT
 *
 * Becoming a process of its own, whatever started us.
 */
#ifndef PQFS_SERVER_DAEMON_H
#define PQFS_SERVER_DAEMON_H

#include <stddef.h>

/* Undoes what a process inherits: descriptors, signal dispositions and mask,
 * umask, timers, low soft limits.  The first thing that main does. */
void daemon_harden(void);

/* Forks.  In the child returns 0 with *report open: daemon_report must be
 * called.  In the parent returns what the child reported: 1 when it is ready,
 * or -errno with one line in `why` (of `size` bytes); -EINTR if a signal ended
 * it before it was ready. */
int daemon_fork(int *report, char *why, size_t size);

/* Leaves the session, the directory and the standard input that we were
 * started with. */
void daemon_detach(void);

/* Tells the parent that we are ready (`why` NULL), or why we are not. Closes
 * *report; does nothing if it is negative. */
void daemon_report(int *report, const char *why);

#endif
