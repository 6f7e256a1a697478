/* SPDX-License-Identifier: MIT
 *
 * Bytes as hexadecimal digits.
 */
#ifndef PQFS_TOOLS_HEX_H
#define PQFS_TOOLS_HEX_H

#include <stddef.h>
#include <stdio.h>

void hex_write(FILE *out, const void *bytes, size_t len);

/* Writes the bytes that `n` digits stand for to `out`, which has room for n / 2, and
 * may be `digits` itself.  Returns how many, or -EINVAL. */
long hex_read(void *out, const char *digits, size_t n);

#endif
