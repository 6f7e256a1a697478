/* SPDX-License-Identifier: MIT
 *
 * The parts of pqfs that pqfs-session needs: where they are, and a server
 * that answers.
 */
#ifndef PQFS_TOOLS_LAUNCH_H
#define PQFS_TOOLS_LAUNCH_H

/* The folder this program is in.  Allocated; dies when it can't be told. */
char *launch_bindir(void);

/* The library to preload, of the build or installation that `bindir` is part
 * of, otherwise of the place that pqfs was built for.  Allocated; dies when
 * there is none, or when LD_PRELOAD can't carry its path. */
char *launch_library(const char *bindir);

/* Sees to it that a server for the state directory `dir` answers and speaks
 * our protocol; starts one where there is none, with the idle time `timeout`
 * in seconds (0: its own default).  Returns a connection to it, during which
 * it does not leave (the caller closes it), or -1 after a line on stderr. */
int launch_server(const char *bindir, const char *dir, long timeout);

/* Sees to it that the databases in `dir` have all that was done: asks the
 * server to catch up, or, where changes wait for one, starts one.  What can't
 * be caught up with is said on stderr; the databases are readable all the same. */
void launch_catch_up(const char *dir);

/* The same for the log, if one is kept there. */
void launch_catch_up_log(const char *dir);

/* Starts a server if there is none, and has it do what connect_log says.  0 or -errno,
 * -1 after a line on stderr. */
int launch_keep_log(const char *dir, const char *keep, int once);

#endif
