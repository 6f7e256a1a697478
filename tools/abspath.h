/* SPDX-License-Identifier: MIT
 *
 * Paths as the library reports them.
 */
#ifndef PQFS_TOOLS_ABSPATH_H
#define PQFS_TOOLS_ABSPATH_H

/* The absolute path that `path` stands for: symbolic links are followed but
 * for the last component, which is followed only if a slash comes after it.
 * Where a folder on the way does not exist, the components are just put
 * together.  Allocated. */
char *abspath(const char *path);

#endif
