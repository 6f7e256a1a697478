/* SPDX-License-Identifier: MIT
 *
 * Points in time as people write them.
 */
#ifndef PQFS_TOOLS_WHEN_H
#define PQFS_TOOLS_WHEN_H

#include <stdint.h>

/* Reads "2026-11-20", "2026-11-20 14:30[:05]" (or with a T; local, or UTC with
 * a Z at the end), "14:30[:05]" of today, "90s", "10m", "2h", "1d" ago, or
 * "@SECONDS".  Writes nanoseconds since the epoch.  Returns 0 or -EINVAL. */
int when_parse(const char *s, int64_t *ns);

#endif
