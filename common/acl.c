/* SPDX-License-Identifier: MIT
 *
 * POSIX ACLs as extended attributes.  The client checks and inherits with
 * these, the server applies them to records; neither allocates.
 */
#include "acl.h"

#include <errno.h>
#include <string.h>

enum { USER_OBJ = 1, USER = 2, GROUP_OBJ = 4, GROUP = 8, MASK = 16, OTHER = 32 };

#define ACL_VERSION 2

struct acl_header {
	uint32_t version;
};

struct acl_entry {
	uint16_t tag;
	uint16_t perm;
	uint32_t id;
};

static int entry_count(size_t len)
{
	return (int)((len - sizeof(struct acl_header)) / sizeof(struct acl_entry));
}

static struct acl_entry entry_at(const void *acl, int i)
{
	struct acl_entry e;

	memcpy(&e, (const char *)acl + sizeof(struct acl_header) + (size_t)i * sizeof(e),
	       sizeof(e));
	return e;
}

static void entry_put(void *acl, int i, struct acl_entry e)
{
	memcpy((char *)acl + sizeof(struct acl_header) + (size_t)i * sizeof(e), &e, sizeof(e));
}

/* Index of the first entry with `tag`, or -1. */
static int find(const void *acl, size_t len, uint16_t tag)
{
	for (int i = 0; i < entry_count(len); i++)
		if (entry_at(acl, i).tag == tag)
			return i;
	return -1;
}

int acl_check(const void *acl, size_t len)
{
	/* The states of a scan: entries come in the order of their tags. */
	static const uint16_t order[] = {USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER};
	struct acl_header h;
	int seen = 0, at = 0, n;

	if (len < sizeof(h))
		return -EINVAL;
	memcpy(&h, acl, sizeof(h));
	if (h.version != ACL_VERSION)
		return -EOPNOTSUPP;
	if ((len - sizeof(h)) % sizeof(struct acl_entry))
		return -EINVAL;
	n = entry_count(len);
	if (!n)
		return 0;
	for (int i = 0; i < n; i++) {
		struct acl_entry e = entry_at(acl, i);

		while (at < 6 && order[at] != e.tag)
			at++;
		if (at == 6 || e.perm & ~7u)
			return -EINVAL;
		if (seen & e.tag && e.tag != USER && e.tag != GROUP)
			return -EINVAL;
		if ((e.tag == USER || e.tag == GROUP) && e.id == (uint32_t)-1)
			return -EINVAL;
		seen |= e.tag;
	}
	if ((seen & (USER_OBJ | GROUP_OBJ | OTHER)) != (USER_OBJ | GROUP_OBJ | OTHER))
		return -EINVAL;
	if (seen & (USER | GROUP) && !(seen & MASK))
		return -EINVAL;
	return n;
}

/* The entry that a mode's group bits stand for. */
static int group_class(const void *acl, size_t len)
{
	int mask = find(acl, len, MASK);

	return mask >= 0 ? mask : find(acl, len, GROUP_OBJ);
}

unsigned acl_mode(const void *acl, size_t len)
{
	return (unsigned)entry_at(acl, find(acl, len, USER_OBJ)).perm << 6 |
	       (unsigned)entry_at(acl, group_class(acl, len)).perm << 3 |
	       entry_at(acl, find(acl, len, OTHER)).perm;
}

int acl_is_mode(const void *acl, size_t len)
{
	return find(acl, len, MASK) < 0 && find(acl, len, USER) < 0 && find(acl, len, GROUP) < 0;
}

static void set_perm(void *acl, int i, unsigned perm)
{
	struct acl_entry e = entry_at(acl, i);

	e.perm = (uint16_t)(perm & 7);
	entry_put(acl, i, e);
}

void acl_chmod(void *acl, size_t len, unsigned mode)
{
	set_perm(acl, find(acl, len, USER_OBJ), mode >> 6);
	set_perm(acl, group_class(acl, len), mode >> 3);
	set_perm(acl, find(acl, len, OTHER), mode);
}

unsigned acl_create(void *acl, size_t len, unsigned mode)
{
	mode &= acl_mode(acl, len);
	acl_chmod(acl, len, mode);
	return mode;
}

unsigned acl_allows(const void *acl, size_t len, unsigned want, uint32_t uid, uint32_t owner,
		    uint32_t group, int (*in_group)(uint32_t gid))
{
	int mask_at = find(acl, len, MASK), member = 0;
	unsigned mask = mask_at >= 0 ? entry_at(acl, mask_at).perm : 7, group_perm = 0;

	if (uid == owner)
		return entry_at(acl, find(acl, len, USER_OBJ)).perm & want;
	for (int i = 0; i < entry_count(len); i++) {
		struct acl_entry e = entry_at(acl, i);

		if (e.tag == USER && e.id == uid)
			return e.perm & mask & want;
		if ((e.tag == GROUP_OBJ && in_group(group)) || (e.tag == GROUP && in_group(e.id))) {
			member = 1;
			group_perm = e.perm & mask & want;
			if (group_perm == want)
				break;
		}
	}
	return member ? group_perm : entry_at(acl, find(acl, len, OTHER)).perm & want;
}
