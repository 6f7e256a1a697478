/* SPDX-License-Identifier: MIT
 *
 * How pqfs-db check, repair and prune tell of what they found.
 */
#ifndef PQFS_TOOLS_DB_FINDING_H
#define PQFS_TOOLS_DB_FINDING_H

#include "survey.h"

/* The command that deals with it: "repair", "prune" ...; NULL: none. */
const char *finding_remedy(const struct finding *f);

/* One line, or one JSON object: what is the matter, and what is done about it, or
 * (NULL) what could be. */
void finding_print(const struct finding *f, const char *action, int json);

/* The last line: of all that the survey found, so many things were `done`. */
void finding_totals(const struct survey *s, const char *done, uint64_t count, int json);

/* How many findings there were. */
uint64_t finding_count(const struct survey *s);

/* For the options that the three have: adds a folder to the list in `s`. */
void finding_search(struct survey *s, const char *folder);

/* For edit_open: says of a change that could not be made; `ctx` is a uint64_t that
 * counts them. */
void finding_failed(void *ctx, const char *path, int error);

#endif
