/* SPDX-License-Identifier: MIT
 *
 * POSIX ACLs in the form in which they travel as extended attributes
 * (system.posix_acl_access and system.posix_acl_default): what they say about
 * a file's mode, and what a mode says about them.  Pure functions.
 */
#ifndef PQFS_COMMON_ACL_H
#define PQFS_COMMON_ACL_H

#include <stddef.h>
#include <stdint.h>

#define ACL_ACCESS_NAME "system.posix_acl_access"
#define ACL_DEFAULT_NAME "system.posix_acl_default"

/* Checks the `len` bytes at `acl` as the kernel does.  Returns the number of
 * entries (0: an empty ACL, which means "remove it"), or -errno:
 * -EINVAL malformed, -EOPNOTSUPP another version. */
int acl_check(const void *acl, size_t len);

/* The permission bits (0777) that a checked, non-empty ACL gives to a mode:
 * owner's, mask's (or the owning group's, without a mask), others'. */
unsigned acl_mode(const void *acl, size_t len);

/* Whether a checked ACL says no more than a mode does (three entries). */
int acl_is_mode(const void *acl, size_t len);

/* Puts the permission bits of `mode` into the checked ACL, as chmod does. */
void acl_chmod(void *acl, size_t len, unsigned mode);

/* What a file created with `mode` gets from the default ACL of its directory
 * (in `acl`, which becomes the file's access ACL): each class keeps what both
 * allow.  Returns the resulting permission bits (0777). */
unsigned acl_create(void *acl, size_t len, unsigned mode);

/* What the ACL allows of `want` (r 4, w 2, x 1) to a user who is in the groups for
 * which `in_group` says so.  `uid` owns the process, `owner` and `group` the file.
 * Of the entries of several groups one must have all that is wanted; if none has,
 * what the last one has counts. */
unsigned acl_allows(const void *acl, size_t len, unsigned want, uint32_t uid, uint32_t owner,
		    uint32_t group, int (*in_group)(uint32_t gid));

#endif
