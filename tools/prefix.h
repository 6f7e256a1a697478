/* SPDX-License-Identifier: MIT
 *
 * pseudo's way to a state directory.
 */
#ifndef PQFS_TOOLS_PREFIX_H
#define PQFS_TOOLS_PREFIX_H

/* Where no PSEUDO_LOCALSTATEDIR is set: it is var/pseudo below $PSEUDO_PREFIX, if that is. */
void prefix_settle(void);

#endif
