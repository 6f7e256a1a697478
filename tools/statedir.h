/* SPDX-License-Identifier: MIT
 *
 * Which state directory a tool works on, and whether it may.
 */
#ifndef PQFS_TOOLS_STATEDIR_H
#define PQFS_TOOLS_STATEDIR_H

/* The directory that is meant: `option` (--state; may be NULL), or
 * $PSEUDO_LOCALSTATEDIR, $XDG_STATE_HOME/pqfs/default, or
 * .local/state/pqfs/default in the user's home.  Absolute, not yet looked at.
 * Allocated; NULL when nothing names one. */
char *statedir_choose(const char *option);

/* Creates `path` where it does not exist, with its parents, and checks that it
 * is a directory of ours.  Returns its canonical path (allocated), or NULL and
 * in *why (allocated) what is wrong, the path first. */
char *statedir_create(const char *path, char **why);

/* The same for a directory that must exist, and will only be read. */
char *statedir_open(const char *path, char **why);

/* What pqfs-db and pqfs-log need: chosen and opened; dies when it can't. */
char *statedir_for_reading(const char *option);

/* A new directory that the server removes when it leaves.  As statedir_create. */
char *statedir_temporary(char **why);

/* Removes `dir` and what a server leaves in it, and nothing else; does nothing
 * while a server holds the directory.  Returns whether it is gone. */
int statedir_remove(const char *dir);

#endif
