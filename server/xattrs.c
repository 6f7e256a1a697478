/* SPDX-License-Identifier: MIT
 *
 * The table of extended attributes.  Called by the handlers.
 */
#include "xattrs.h"

#include <errno.h>
#include <string.h>

#include "../common/acl.h"
#include "store.h"

static void bind_key(sqlite3_stmt *s, int64_t record, const char *name)
{
	sqlite3_bind_int64(s, 1, record);
	sqlite3_bind_blob(s, 2, name, (int)strlen(name), SQLITE_STATIC);
}

int xattrs_get(int64_t record, const char *name, void *value, uint32_t *len)
{
	static struct query q = {"SELECT value FROM xattrs WHERE record = ?1 AND name = ?2", NULL,
				 NULL};
	int result;

	bind_key(query_use(&q), record, name);
	result = query_step(&q);
	if (result == 1) {
		*len = (uint32_t)sqlite3_column_bytes(q.s, 0);
		if (*len > MSG_VALUE_MAX)
			result = -EIO;
		else if (*len)
			memcpy(value, sqlite3_column_blob(q.s, 0), *len);
	}
	query_done(&q);
	return result;
}

int xattrs_list(int64_t record, char *list, uint32_t *len)
{
	static struct query q = {"SELECT name FROM xattrs WHERE record = ?1", NULL, NULL};
	int result;

	*len = 0;
	sqlite3_bind_int64(query_use(&q), 1, record);
	while ((result = query_step(&q)) == 1) {
		size_t n = (size_t)sqlite3_column_bytes(q.s, 0);

		if (!n || *len + n + 1 > MSG_VALUE_MAX)
			continue;
		memcpy(list + *len, sqlite3_column_blob(q.s, 0), n);
		list[*len + n] = '\0';
		*len += (uint32_t)n + 1;
	}
	query_done(&q);
	return result;
}

/* Bytes of the list of names without `name`'s, or -errno. */
static int64_t list_size(int64_t record, const char *name)
{
	static struct query q = {
	    "SELECT total(length(name) + 1) FROM xattrs WHERE record = ?1 AND name <> ?2", NULL,
	    NULL};
	int64_t size;
	int result;

	bind_key(query_use(&q), record, name);
	result = query_step(&q);
	size = result == 1 ? sqlite3_column_int64(q.s, 0) : result;
	query_done(&q);
	return size;
}

/* What of a record's flags an attribute of that name decides. */
static uint32_t flags_decided(const char *name)
{
	if (!strcmp(name, ACL_ACCESS_NAME))
		return ATTR_ACL;
	if (!strcmp(name, CHATTR_NAME))
		return ATTR_IMMUTABLE | ATTR_APPEND;
	return strcmp(name, ACL_DEFAULT_NAME) ? 0 : ATTR_DEFAULT_ACL;
}

/* And how, with that value. */
static uint32_t flags_of(const char *name, const void *value, size_t len)
{
	if (strcmp(name, CHATTR_NAME))
		return flags_decided(name);
	return (memchr(value, 'i', len) ? ATTR_IMMUTABLE : 0) |
	       (memchr(value, 'a', len) ? ATTR_APPEND : 0);
}

int xattrs_set(struct record *r, const char *name, const void *value, size_t len)
{
	static struct query q = {"INSERT OR REPLACE INTO xattrs (record, name, value)"
				 " VALUES (?1, ?2, ?3)",
				 NULL, NULL};
	int64_t listed = list_size(r->id, name);
	sqlite3_stmt *s;

	if (listed < 0)
		return (int)listed;
	if ((size_t)listed + strlen(name) + 1 > MSG_VALUE_MAX)
		return -ENOSPC;
	r->attr.flags &= ~flags_decided(name);
	r->attr.flags |= ATTR_XATTR | flags_of(name, value, len);
	s = query_use(&q);
	bind_key(s, r->id, name);
	sqlite3_bind_blob(s, 3, value, (int)len, SQLITE_STATIC);
	return query_run(&q);
}

int xattrs_remove(struct record *r, const char *name)
{
	static struct query q = {"DELETE FROM xattrs WHERE record = ?1 AND name = ?2", NULL, NULL};
	static struct query any = {"SELECT 1 FROM xattrs WHERE record = ?1 LIMIT 1", NULL, NULL};
	int result;

	bind_key(query_use(&q), r->id, name);
	result = query_run(&q);
	if (result || !query_changes())
		return result;
	r->attr.flags &= ~flags_decided(name);
	sqlite3_bind_int64(query_use(&any), 1, r->id);
	result = query_run(&any);
	if (result < 0)
		return result;
	if (!result)
		r->attr.flags &= ~(uint32_t)ATTR_XATTR;
	return 1;
}
