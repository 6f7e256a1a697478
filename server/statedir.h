/* SPDX-License-Identifier: MIT
 *
 * The state directory as the server holds it: made, checked and locked before
 * anything in it is touched, and put in order when the server leaves.
 *
 * Functions return 0 (or what they say), or -errno.
 */
#ifndef PQFS_SERVER_STATEDIR_H
#define PQFS_SERVER_STATEDIR_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

struct statedir {
	char path[PATH_MAX]; /* absolute */
	int fd;
	int lock;   /* locked as long as it is open, in whatever process */
	int listen; /* the socket, once statedir_listen has made it; or -1 */
	dev_t socket_dev;
	ino_t socket_ino;
};

enum { STATEDIR_LOCKED, STATEDIR_SERVED };

/* Makes the directory if it is missing, checks that it is ours and private,
 * and takes its lock.  If another server has that, waits until it answers a
 * PING (STATEDIR_SERVED) or has left (STATEDIR_LOCKED).  On failure `why` (of
 * `size` bytes) has one line. */
int statedir_enter(struct statedir *d, const char *path, char *why, size_t size);

/* Makes the socket (a stale one is replaced) and the pid file. */
int statedir_listen(struct statedir *d);

/* Whether clients still find us by the directory's path. */
bool statedir_is_ours(const struct statedir *d);

/* Stops listening; whoever waits to be accepted sees the connection end. */
void statedir_unlisten(struct statedir *d);

/* Removes the pid file, or, of a temporary directory, everything.  The lock
 * stays until the process ends. */
void statedir_leave(struct statedir *d);

#endif
