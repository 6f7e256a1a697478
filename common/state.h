/* SPDX-License-Identifier: MIT
 *
 * Where things are in a state directory.
 */
#ifndef PQFS_COMMON_STATE_H
#define PQFS_COMMON_STATE_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#define STATE_SOCKET "pseudo.socket"
#define STATE_LOCK "pseudo.lock" /* held (flock) by the server */
#define STATE_PID "pseudo.pid"
#define STATE_LOG "pseudo.log"        /* the server's diagnostics */
#define STATE_DB "files.db"           /* records, names, extended attributes */
#define STATE_LOGS "logs.db"          /* what --log sessions recorded */
#define STATE_SHARED "pseudo.shared"  /* header and journal, see shared.h */
#define STATE_INDEX0 "pseudo.index.0" /* the index, one of the two */
#define STATE_INDEX1 "pseudo.index.1"
#define STATE_CALLS "pseudo.calls" /* calls on their way to logs.db, see calls.h */
#define STATE_IDS "pseudo.ids"     /* who has become whom, see client/roster.c */
#define STATE_TEMPORARY                                                                            \
	"temporary" /* exists: the server removes the                                              \
		     * directory when it leaves */

/* Writes "DIR/NAME" to `buf`.  Returns 0, or -ENAMETOOLONG. */
int state_path(char *buf, size_t size, const char *dir, const char *name);

/* Fills `addr` for the socket in `dir`.  An address holds 108 bytes; for a
 * longer path the directory is opened and named through /proc: then *dirfd is
 * a descriptor that must stay open until bind or connect has returned and
 * that the caller closes; otherwise it is -1.
 * Returns the address's length, or -errno. */
int state_address(struct sockaddr_un *addr, const char *dir, int *dirfd);

#endif
