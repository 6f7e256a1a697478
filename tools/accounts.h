/* SPDX-License-Identifier: MIT
 *
 * Names of users and groups: of the first etc/passwd, or etc/group, in one of the
 * directories of PSEUDO_PASSWD, or else the host's, as sessions have them.
 */
#ifndef PQFS_TOOLS_ACCOUNTS_H
#define PQFS_TOOLS_ACCOUNTS_H

#include <stdint.h>

enum account { ACCOUNT_USER, ACCOUNT_GROUP };

/* The name of a number; NULL if it has none.  Valid until the next call.  What was
 * asked lately is remembered. */
const char *account_name(enum account kind, uint32_t id);

/* The number of a name.  Returns 0, or -ENOENT. */
int account_id(enum account kind, const char *name, uint32_t *id);

#endif
