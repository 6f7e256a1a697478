/* SPDX-License-Identifier: MIT
 *
 * Names of files in the colours in which ls shows them: those of LS_COLORS, or
 * else GNU ls's own.
 */
#ifndef PQFS_TOOLS_COLOUR_H
#define PQFS_TOOLS_COLOUR_H

#include <stdint.h>
#include <stdio.h>

enum colour_when { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* Reads "auto", "always" or "never" (NULL: always).  Returns 0 or -EINVAL. */
int colour_parse(const char *word, enum colour_when *when);

/* Decides whether stdout is coloured, which it isn't before: by itself only a
 * terminal, unless NO_COLOR is set. */
void colour_begin(enum colour_when when);

/* Writes `shown` as print_name does, coloured as the file `name` of the st_mode
 * `mode` (0: not known). */
void colour_name(FILE *out, const char *shown, const char *name, uint32_t mode);

#endif
