/* SPDX-License-Identifier: MIT
 *
 * Several changes of one file, as of one that is created, given away and made
 * executable, become one change of its record.
 */
#ifndef PQFS_SERVER_COALESCE_H
#define PQFS_SERVER_COALESCE_H

#include <stdbool.h>

#include "../common/shared.h"

#define COALESCE_MAX 4096 /* messages that are looked at together */

/* Looks through what the journal has from position `at` to `end`, at most
 * COALESCE_MAX messages.  Returns how many. */
unsigned coalesce_scan(struct shared *s, uint64_t at, uint64_t end);

/* For each of them in turn: whether `m` is to be applied at all; then it becomes
 * one that says what the file is in the end. */
bool coalesce(struct msg *m);

#endif
