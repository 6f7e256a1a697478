/* SPDX-License-Identifier: MIT
 *
 * Extended attributes of records, and what they say about a record's
 * attr.flags.  Callers have checked names and values.
 *
 * Functions return 0 (or what they say), or -errno; those that change must
 * be called inside a change (store_save).
 */
#ifndef PQFS_SERVER_XATTRS_H
#define PQFS_SERVER_XATTRS_H

#include <stddef.h>
#include <stdint.h>

#include "record.h"

#define XATTRS_CAPABILITY "security.capability"

/* Copies the value to `value` (MSG_VALUE_MAX bytes): 1 and *len, or 0. */
int xattrs_get(int64_t record, const char *name, void *value, uint32_t *len);

/* Sets a value, and r->attr.flags accordingly (record_update writes those).
 * -ENOSPC if the record's list of names would grow too long for listxattr. */
int xattrs_set(struct record *r, const char *name, const void *value, size_t len);

/* Removes one, and sets r->attr.flags accordingly: 1, or 0 if there is none. */
int xattrs_remove(struct record *r, const char *name);

/* Writes the names, each with its NUL, to `list` (MSG_VALUE_MAX bytes). */
int xattrs_list(int64_t record, char *list, uint32_t *len);

#endif
