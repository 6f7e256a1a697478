/* SPDX-License-Identifier: MIT
 *
 * Which build of the library fits the session's command.
 */
#ifndef PQFS_TOOLS_FIT_H
#define PQFS_TOOLS_FIT_H

/* The path of the build of `library` that fits the program that execvp(3) would
 * run by the name `command`: allocated.  Where none does it is `library`, and the
 * server, if it is connected at `fd` (-1: none), is told. */
char *fit_library(const char *library, const char *command, int fd);

#endif
