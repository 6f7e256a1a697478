/* SPDX-License-Identifier: MIT
 *
 * The descriptors 0, 1 and 2 of a tool that was started with some of them closed.
 */
#ifndef PQFS_TOOLS_STANDARD_H
#define PQFS_TOOLS_STANDARD_H

/* Takes the place of those that are closed, so that no file or connection of ours gets
 * their numbers.  To read or write them still fails, and programs that are executed
 * find them closed.  Called first by every main. */
void standard_settle(void);

#endif
