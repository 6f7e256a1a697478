/* SPDX-License-Identifier: MIT
 *
 * What /proc tells of who processes are.
 */
#ifndef PQFS_PROCFS_H
#define PQFS_PROCFS_H

#include "client.h"

#include <string.h>

/* Whether a path may lead to a file of /proc that tells it. */
static inline int procfs_tells(const char *path)
{
	size_t n = strlen(path);

	return ((n >= 6 && !memcmp(path + n - 6, "status", 6)) ||
		(n >= 8 && !memcmp(path + n - 8, "loginuid", 8))) &&
	       (*path != '/' || !memcmp(path, "/proc/", 6));
}

/* Replaces such a file, which was opened with these flags, in the same descriptor
 * by a text that says what the session sees; leaves any other. */
void procfs_opened(int fd, int flags);

/* Whether a process really is the user's. */
int procfs_is_users(pid_t pid);

/* Gives a file of /proc that really is the user's, and was looked at, to whom the
 * session sees in the process that it belongs to. */
void procfs_owner(int dirfd, const char *path, int flags, struct file *f);

#endif
