/* SPDX-License-Identifier: MIT
 *
 * What pqfs-session --status shows.
 */
#ifndef PQFS_TOOLS_SESSION_STATUS_H
#define PQFS_TOOLS_SESSION_STATUS_H

/* Shows what is known of the state directory that `state` (--state; may be NULL) and
 * the environment choose; `inside`: we were called in a session.  Starts no server and
 * makes nothing.  Returns the status to end with. */
int status_show(const char *state, int json, int inside);

#endif
