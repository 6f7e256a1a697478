/* SPDX-License-Identifier: MIT
 *
 * The event loop: accepts clients, feeds their packets to serve.h in rounds,
 * and knows when it is time to leave.
 */
#ifndef PQFS_SERVER_LOOP_H
#define PQFS_SERVER_LOOP_H

#include <stdbool.h>

#include "statedir.h"

/* Prepares to serve.  Signals that end the server are blocked from here on.
 * `foreground`: SIGINT is one of them.  Returns 0, or -errno. */
int loop_init(struct statedir *dir, unsigned timeout, bool foreground);

/* Serves until it is time to leave: no client for `timeout` seconds, SIGTERM,
 * PSEUDO_MSG_SHUTDOWN, or the state directory has vanished.  Then the socket
 * is gone; clients are still connected. */
void loop_run(void);

/* Closes what is left. */
void loop_close(void);

#endif
