/* SPDX-License-Identifier: MIT
 *
 * The list in LD_PRELOAD, and a tool's own way out of a session: a tool that
 * is itself preloaded would see its state directory as root's.
 */
#ifndef PQFS_TOOLS_PRELOAD_H
#define PQFS_TOOLS_PRELOAD_H

#define PRELOAD_LIBRARY "libpqfs.so"

/* `list` (may be NULL) without any libpqfs.so, the others in their order,
 * separated by colons; and, unless `library` is NULL, with `library` in front.
 * Allocated; "" when nothing is left. */
char *preload_list(const char *list, const char *library);

/* Whether an environment variable holds a value that means yes: set, not
 * empty, and not starting with f, F, n, N or 0. */
int preload_truth(const char *variable);

/* Called first by every main.  If libpqfs.so is loaded into this process,
 * executes the same program again without it; otherwise returns: 1 if it was
 * executed so, 0 if not. */
int preload_leave(char **argv);

#endif
