/* SPDX-License-Identifier: MIT
 *
 * Handlers of extended attributes.  An access ACL and a mode are two views of
 * one thing: setting the one changes the other.
 */
#include "handle.h"

#include <errno.h>
#include <string.h>

#include "../common/acl.h"
#include "handle_record.h"
#include "identity.h"
#include "store.h"
#include "xattrs.h"

static char buffer[MSG_VALUE_MAX];

int handle_GET_XATTR(const struct request *q, struct answer *a)
{
	struct record r;
	int result = identity_ask(&q->msg->id, q->msg->attr.mode, q->body.path, &r);

	if (result == 1) {
		a->attr = r.attr;
		result = xattrs_get(r.id, q->body.name, buffer, &a->valuelen);
	}
	a->value = buffer;
	return result == 1 ? 0 : result ? result : -ENODATA;
}

int handle_LIST_XATTR(const struct request *q, struct answer *a)
{
	struct record r;
	int result = identity_ask(&q->msg->id, q->msg->attr.mode, q->body.path, &r);

	if (result != 1)
		return result;
	a->attr = r.attr;
	a->value = buffer;
	return xattrs_list(r.id, buffer, &a->valuelen);
}

static bool is_acl(const char *name)
{
	return !strcmp(name, ACL_ACCESS_NAME) || !strcmp(name, ACL_DEFAULT_NAME);
}

/* As the kernel does, ACLs are set whatever XATTR_CREATE and XATTR_REPLACE say. */
static int set_acl(const struct request *q, struct record *r)
{
	const void *acl = q->body.value;
	uint32_t len = q->msg->valuelen;
	int entries = acl_check(acl, len), result;

	if (entries < 0)
		return entries;
	if (entries && !strcmp(q->body.name, ACL_ACCESS_NAME)) {
		r->attr.mode = (r->attr.mode & ~0777u) | acl_mode(acl, len);
		if (acl_is_mode(acl, len))
			entries = 0;
	}
	if (entries)
		return xattrs_set(r, q->body.name, acl, len);
	result = xattrs_remove(r, q->body.name);
	return result < 0 ? result : 0;
}

static int set_other(const struct request *q, struct record *r)
{
	if (q->msg->set & (MSG_XCREATE | MSG_XREPLACE)) {
		uint32_t len;
		int result = xattrs_get(r->id, q->body.name, buffer, &len);

		if (result < 0)
			return result;
		if (result && q->msg->set & MSG_XCREATE)
			return -EEXIST;
		if (!result && q->msg->set & MSG_XREPLACE)
			return -ENODATA;
	}
	return xattrs_set(r, q->body.name, q->body.value, q->msg->valuelen);
}

int handle_SET_XATTR(const struct request *q, struct answer *a)
{
	struct record r;
	int result;

	if (!q->body.name[0])
		return -EINVAL;
	result = handle_record(q, &r);
	if (result < 0)
		return result;
	result = is_acl(q->body.name) ? set_acl(q, &r) : set_other(q, &r);
	if (!result)
		result = record_update(&r);
	a->attr = r.attr;
	return result;
}

int handle_REMOVE_XATTR(const struct request *q, struct answer *a)
{
	struct record r;
	int result = identity_find(&q->msg->id, q->msg->attr.mode, q->body.path, &r);

	if (result == 1) {
		if (r.stamp < q->msg->stamp)
			r.stamp = q->msg->stamp;
		result = xattrs_remove(&r, q->body.name);
		if (result == 1)
			result = record_update(&r) ?: 1;
		a->attr = r.attr;
	}
	/* The kernel doesn't mind if there was no ACL to remove. */
	if (!result)
		return is_acl(q->body.name) ? 0 : -ENODATA;
	return result == 1 ? 0 : result;
}
