/* SPDX-License-Identifier: MIT
 *
 * Who a process is, this one or another, as the session sees it.
 */
#ifndef PQFS_PEER_H
#define PQFS_PEER_H

#include "client.h"

enum { PEER_R, PEER_E, PEER_S, PEER_F, PEER_IDS, PEER_GROUPS = 4096 };

struct peer {
	uint32_t u[PEER_IDS]; /* real, effective, saved, file-system */
	uint32_t g[PEER_IDS];
	struct caps caps;
	int no_new_privs;
	int ngroups;
	gid_t groups[PEER_GROUPS];
};

/* Fills *p for the process; another must be one of the real user's, and is root's if it
 * tells nothing.  0, or -ESRCH for one that is shown as it is. */
int peer_look(pid_t pid, struct peer *p);

#endif
