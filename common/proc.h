/* SPDX-License-Identifier: MIT
 *
 * Paths in /proc, made without stdio.
 */
#ifndef PQFS_COMMON_PROC_H
#define PQFS_COMMON_PROC_H

#include <stddef.h>

enum { PROC_PATH = 32 }; /* bytes that hold either of them */

/* Writes "/proc/self/fd/N". */
void proc_fd_path(char *buf, int fd);

/* Writes "/proc/N/stat". */
void proc_stat_path(char *buf, unsigned pid);

/* Writes "/proc/N/environ". */
void proc_environ_path(char *buf, unsigned pid);

/* Whether a link read from /proc, of `len` bytes, is marked as that of a file
 * whose name is gone; a file's own name may end so, too. */
int proc_is_deleted(const char *link, size_t len);

#endif
