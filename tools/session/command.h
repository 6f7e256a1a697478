/* SPDX-License-Identifier: MIT
 *
 * The session's command: executed in place of the tool, or as its child.
 */
#ifndef PQFS_TOOLS_COMMAND_H
#define PQFS_TOOLS_COMMAND_H

#include <sys/types.h>

/* Executes `argv` in place of this program; where that fails, says so and
 * exits with 127 (not found) or 126 (can't be executed). */
__attribute__((noreturn)) void command_become(char **argv);

/* From here on signals that would end this program wait for command_run. */
void command_hold_signals(void);

/* Runs `argv` as a child in the same process group and waits for it.  Signals
 * that are sent to this process are passed on to it, and where it is stopped
 * on a terminal this process stops with it.  Whenever the connection `*fd`
 * (-1: none) ends, `lost` is called, which may put another into `*fd`.
 * Signals stay harmless to this process afterwards.  Returns the child's wait
 * status, or -errno. */
int command_run(char **argv, int *fd, int (*lost)(void *arg), void *arg);

/* After command_run: whether programs that the command started still run, other
 * than the process `but`.  Where the kernel does not tell: no. */
int command_left(pid_t but);

/* Ends as the child with this wait status did: with its exit status, or by
 * the same signal, without a core dump. */
__attribute__((noreturn)) void command_end_as(int status);

#endif
