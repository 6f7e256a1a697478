/* SPDX-License-Identifier: MIT
 *
 * Handlers of what concerns a file itself: its record comes, is asked for,
 * and changes owner or mode.
 */
#include "handle.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../common/acl.h"
#include "handle_record.h"
#include "identity.h"
#include "names.h"
#include "store.h"
#include "xattrs.h"

#define PERMISSIONS 07777u

int handle_STAT(const struct request *q, struct answer *a)
{
	struct record r;
	int result = identity_ask(&q->msg->id, q->msg->attr.mode, q->body.path, &r);

	if (result != 1)
		return result ? result : -ENOENT;
	a->attr = r.attr;
	a->stamp = r.stamp;
	return 0;
}

/* Adds a record as the message describes it. */
static int add(const struct request *q, struct record *r)
{
	bool named = names_valid(q->body.path);
	int result;

	*r = (struct record){
	    .ident = q->msg->id,
	    .attr = q->msg->attr,
	    .stamp = q->msg->stamp,
	    /* Without a name it lives while it is open. */
	    .orphan = named                         ? ORPHAN_NO
		      : q->msg->set & MSG_ELSEWHERE ? ORPHAN_LOST
						    : ORPHAN_GONE,
	};
	r->attr.flags = 0;
	result = record_insert(r);
	if (!result && named)
		result = names_bind(q->body.path, r->id);
	return result;
}

/* The client knows what the file is now; what is recorded of its attributes
 * the server knows better. */
static void take_whole(const struct request *q, struct record *r)
{
	uint32_t flags = r->attr.flags;

	r->attr = q->msg->attr;
	r->attr.flags = flags;
}

/* The file that was created has a record already: what it says is newer. */
static int create_late(const struct request *q, struct record *r, struct answer *a)
{
	uint32_t type = S_IFMT;
	int result = 0;

	if (q->msg->set & MSG_WHOLE) {
		take_whole(q, r);
	} else {
		r->attr.mode = (r->attr.mode & ~type) | (q->msg->attr.mode & type);
		r->attr.rdev = q->msg->attr.rdev;
	}
	if (names_valid(q->body.path)) {
		result = names_bind(q->body.path, r->id);
		r->orphan = ORPHAN_NO;
	}
	a->attr = r->attr;
	return result ? result : record_update(r);
}

/* A new inode: whatever was recorded under its number is over. */
static int create(const struct request *q, struct answer *a)
{
	const struct ident *id = &q->msg->id;
	struct record r;
	int result = record_find(id->dev, id->ino, &r);

	/* A change of the new file by another process may have come first. */
	if (result == 1 && ident_exists(id) && ident_same(&r.ident, id))
		return create_late(q, &r, a);
	if (result == 1)
		result = identity_drop(r.id);
	if (!result)
		result = add(q, &r);
	a->attr = r.attr;
	return result;
}

int handle_CREAT(const struct request *q, struct answer *a)
{
	return create(q, a);
}

int handle_MKDIR(const struct request *q, struct answer *a)
{
	return create(q, a);
}

int handle_MKNOD(const struct request *q, struct answer *a)
{
	return create(q, a);
}

int handle_SYMLINK(const struct request *q, struct answer *a)
{
	return create(q, a);
}

int handle_record(const struct request *q, struct record *r)
{
	int result = identity_find(&q->msg->id, q->msg->attr.mode, q->body.path, r);

	if (result < 0)
		return result;
	if (!result)
		return add(q, r);
	identity_learn(r, &q->msg->id);
	if (r->stamp < q->msg->stamp)
		r->stamp = q->msg->stamp;
	if (r->orphan && names_valid(q->body.path)) {
		result = names_bind(q->body.path, r->id);
		if (result)
			return result;
		r->orphan = ORPHAN_NO;
	}
	return 1;
}

/* chown takes away what a new owner must not inherit. */
static int drop_privilege(const struct request *q, struct record *r)
{
	int result;

	if (S_ISDIR(r->attr.mode))
		return 0;
	r->attr.mode &= ~(uint32_t)S_ISUID;
	if (r->attr.mode & S_IXGRP || q->msg->set & MSG_DROP_SGID)
		r->attr.mode &= ~(uint32_t)S_ISGID;
	result = r->attr.flags & ATTR_XATTR ? xattrs_remove(r, XATTRS_CAPABILITY) : 0;
	return result < 0 ? result : 0;
}

int handle_CHOWN(const struct request *q, struct answer *a)
{
	struct record r;
	int result = handle_record(q, &r);

	if (result == 1) {
		if (q->msg->set & MSG_WHOLE)
			take_whole(q, &r);
		if (q->msg->set & MSG_SET_UID)
			r.attr.uid = q->msg->attr.uid;
		if (q->msg->set & MSG_SET_GID)
			r.attr.gid = q->msg->attr.gid;
		result = drop_privilege(q, &r);
		if (!result)
			result = record_update(&r);
	}
	a->attr = r.attr;
	return result;
}

/* Puts a new mode into the recorded ACL. */
static int chmod_acl(struct record *r)
{
	static char acl[MSG_VALUE_MAX];
	uint32_t len;
	int result = xattrs_get(r->id, ACL_ACCESS_NAME, acl, &len);

	if (result != 1 || acl_check(acl, len) <= 0)
		return result < 0 ? result : 0;
	acl_chmod(acl, len, r->attr.mode);
	return xattrs_set(r, ACL_ACCESS_NAME, acl, len);
}

int handle_CHMOD(const struct request *q, struct answer *a)
{
	struct record r;
	int result = handle_record(q, &r);

	if (result == 1) {
		if (q->msg->set & MSG_WHOLE)
			take_whole(q, &r);
		r.attr.mode = (r.attr.mode & ~PERMISSIONS) | (q->msg->attr.mode & PERMISSIONS);
		result = r.attr.flags & ATTR_ACL ? chmod_acl(&r) : 0;
		if (!result)
			result = record_update(&r);
	}
	a->attr = r.attr;
	return result;
}
