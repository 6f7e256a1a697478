/* SPDX-License-Identifier: MIT
 *
 * Permissions as chmod and find take them.
 */
#ifndef PQFS_TOOLS_PERMISSION_H
#define PQFS_TOOLS_PERMISSION_H

#include <stdint.h>

/* Reads octal digits, or symbols such as "u+s,go=rx", which change 0 whatever the
 * umask; X counts for directories only.  Returns 0 or -EINVAL. */
int permission_parse(const char *s, uint32_t *file, uint32_t *directory);

#endif
