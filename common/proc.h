/* SPDX-License-Identifier: MIT
 *
 * Paths in /proc, made without stdio.
 */
#ifndef PQFS_COMMON_PROC_H
#define PQFS_COMMON_PROC_H

enum { PROC_PATH = 32 }; /* bytes that hold either of them */

/* Writes "/proc/self/fd/N". */
void proc_fd_path(char *buf, int fd);

/* Writes "/proc/N/stat". */
void proc_stat_path(char *buf, unsigned pid);

#endif
