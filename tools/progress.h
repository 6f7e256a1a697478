/* SPDX-License-Identifier: MIT
 *
 * A bar on stderr for work that takes long: shown only on a terminal, and only
 * after half a second.
 */
#ifndef PQFS_TOOLS_PROGRESS_H
#define PQFS_TOOLS_PROGRESS_H

#include <stdint.h>

/* Work of `total` steps begins (0: it is not known how many); `label` says what is
 * done and must stay valid.  One at a time. */
void progress_begin(const char *label, uint64_t total);

/* `done` steps of it are done.  Cheap. */
void progress_at(uint64_t done);

/* Takes the bar away.  To be called before lines are printed, too; the next
 * progress_at shows it again.  complain and die do it themselves. */
void progress_hide(void);

/* The work has ended. */
void progress_end(void);

#endif
