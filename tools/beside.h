/* SPDX-License-Identifier: MIT
 *
 * A new file beside another, to be renamed to it when it is whole.
 */
#ifndef PQFS_TOOLS_BESIDE_H
#define PQFS_TOOLS_BESIDE_H

/* Makes a file beside `path`, with the permissions of a file there, or else of a new one.
 * Returns a descriptor and its path (allocated); or -errno, *beside is NULL then:
 * -EINVAL where `path` is no plain file, and is to be written as it is. */
int beside_open(const char *path, char **beside);

#endif
