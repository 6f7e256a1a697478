/* SPDX-License-Identifier: MIT
 *
 * Removing the records of files that are gone.
 */
#ifndef PQFS_SERVER_HOUSEKEEPING_H
#define PQFS_SERVER_HOUSEKEEPING_H

/* Does some of what there is to do: called after each batch, it is cheap when
 * there is nothing.  A change of its own (opens a batch where needed).  Returns
 * 0 or -errno. */
int housekeeping(void);

#endif
