/* SPDX-License-Identifier: MIT
 *
 * Telling text from other bytes in names.
 */
#ifndef PQFS_TOOLS_UTF8_H
#define PQFS_TOOLS_UTF8_H

#include <stddef.h>

/* The length of the UTF-8 sequence at `p`, which has `len` bytes; 0 when there
 * is none. */
size_t utf8_length(const unsigned char *p, size_t len);

#endif
