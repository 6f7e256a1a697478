/* SPDX-License-Identifier: MIT
 *
 * From packets to replies.  A round of the event loop feeds packets in, in the
 * order in which each client sent them, and ends the round; only then are the
 * replies fit to be sent.
 */
#ifndef PQFS_SERVER_SERVE_H
#define PQFS_SERVER_SERVE_H

#include <stddef.h>

#include "client.h"

/* Handles one packet (aligned as struct msg) of client `c`; its reply, if it
 * has one, is queued.  Changes that come one after the other share a commit.  Returns 0, or -errno:
 * the client is not worth another packet. */
int serve_packet(struct client *c, const void *packet, size_t len);

/* Commits what serve_packet has changed: to be called before another client's
 * packets.  Until then no other process can change anything. */
void serve_end_turn(void);

/* Ends the round: commits.  If that fails, every change of the round is
 * answered by NAK EIO and every question is answered anew. */
void serve_end_round(void);

#endif
