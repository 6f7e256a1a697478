/* SPDX-License-Identifier: MIT
 *
 * A tool's connection to the server of a state directory.
 */
#ifndef PQFS_TOOLS_CONNECT_H
#define PQFS_TOOLS_CONNECT_H

#include <sys/types.h>

#include "../common/msg.h"

/* Connects.  Returns a descriptor (the caller closes it), or -errno:
 * -ENOENT or -ECONNREFUSED when no server is there. */
int connect_open(const char *dir);

/* Says hello.  Returns 0; -EPROTO when the server speaks another version,
 * which is then in *version; -EPIPE when it is just leaving; -ETIMEDOUT when
 * it does not answer; another -errno. */
int connect_ping(int fd, unsigned *version);

/* Has the server put all that was logged until now into logs.db, which is made if it is
 * missing.  `keep` (see common/keep.h; "": as before) is the bound from now on, with
 * `once` for this time only.  0 or -errno. */
int connect_log(int fd, const char *keep, int once);

/* The server's process id, or -1. */
pid_t connect_peer(int fd);

/* Tells the server (-1: none) of a program, an enum program_kind, that will not be
 * in the session. */
void connect_unserved(int fd, const struct ident *id, int kind, const char *path);

/* Asks the server to leave once no other client is connected, and waits for
 * that for at most `seconds`.  Returns 0 when it has left, or -errno. */
int connect_shutdown(int fd, int seconds);

#endif
