/* SPDX-License-Identifier: MIT
 *
 * The generation of an inode, by which two files that had one number after
 * the other are told apart where times of birth can't.
 */
#ifndef PQFS_COMMON_HANDLE_H
#define PQFS_COMMON_HANDLE_H

#include <stdint.h>

/* What the file's handle tells of its generation; `flags` as for statx(2).  0 where
 * there are no handles.  No stdio, no allocation. */
uint64_t handle_generation(int dirfd, const char *path, int flags);

#endif
