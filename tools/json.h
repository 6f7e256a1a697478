/* SPDX-License-Identifier: MIT
 *
 * JSON, one object a line.  Written member by member to a stream; nothing is
 * kept.
 */
#ifndef PQFS_TOOLS_JSON_H
#define PQFS_TOOLS_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../common/msg.h"

/* Writes `len` bytes as a JSON string.  Bytes that are no UTF-8 become the lone
 * surrogates \udc80 to \udcff, as Python's "surrogateescape" has them, so that
 * every name can be had back. */
void json_bytes(FILE *out, const void *bytes, size_t len);

/* Members of an object: the separator, the name, the value.  *first is 1 for
 * the first member of an object and becomes 0. */
void json_string(FILE *out, int *first, const char *name, const char *value);
void json_number(FILE *out, int *first, const char *name, int64_t value);
void json_unsigned(FILE *out, int *first, const char *name, uint64_t value);

/* The members type, mode, uid, gid, and for a device node major and minor. */
void json_attr(FILE *out, int *first, const struct attr *attr);

/* The name only; the caller writes the value. */
void json_name(FILE *out, int *first, const char *name);

#endif
