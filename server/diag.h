/* SPDX-License-Identifier: MIT
 *
 * Diagnostics: lines in pseudo.log, or on stderr in the foreground.
 *
 * Build systems search pseudo.log for the words "mismatch", "error" and
 * "fatal": they stand in a line when something is wrong, and only then.
 * Such a word can be part of a path, so other lines have no paths in them.
 */
#ifndef PQFS_SERVER_DIAG_H
#define PQFS_SERVER_DIAG_H

#include <stddef.h>

/* Sends stdout and stderr to pseudo.log in the directory `dirfd`, and keeps
 * it bounded: at some MB it becomes pseudo.log.old.  The descriptor stays the
 * caller's and must stay open.  Returns 0, or -errno. */
int diag_to_file(int dirfd);

/* Writes one line, with the time in front.  Too many lines in a short time
 * are counted, not written. */
void diag_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define DIAG_PATH 400

/* `path` as it may stand in a line: control characters escaped, and cut if it is
 * long.  Returns `buf` (DIAG_PATH bytes). */
const char *diag_path(char *buf, const char *path);

#endif
