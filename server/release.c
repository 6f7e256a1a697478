/* SPDX-License-Identifier: MIT
 *
 * A file that had one link has lost it: which of its recorded names are gone?
 * Nearly always there is one.  Where there are more, another process linked or
 * renamed the file meanwhile, or somebody did behind our back; then each name
 * is looked at.
 */
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "store.h"

enum { NAMES_MAX = 64 };

/* Writes an edge's path to the end of `buf`; returns where it starts, NULL if it
 * is too long or can't be read. */
static const char *edge_path(int64_t id, char *buf, size_t size)
{
	static struct query q = {"SELECT parent, name FROM names WHERE id = ?1", NULL, NULL};
	char *p = buf + size - 1;

	*p = '\0';
	while (id && p) {
		size_t n;

		sqlite3_bind_int64(query_use(&q), 1, id);
		if (query_step(&q) != 1) {
			query_done(&q);
			return NULL;
		}
		id = sqlite3_column_int64(q.s, 0);
		n = (size_t)sqlite3_column_bytes(q.s, 1);
		if ((size_t)(p - buf) < n + 1) {
			p = NULL;
		} else {
			p -= n;
			memcpy(p, sqlite3_column_blob(q.s, 1), n);
			*--p = '/';
		}
		query_done(&q);
	}
	return p;
}

static int is_there(const char *path, const struct ident *id)
{
	struct statx sx;
	struct ident now;

	if (!path || statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
			   STATX_INO | STATX_BTIME, &sx))
		return 0;
	now = (struct ident){.dev = makedev(sx.stx_dev_major, sx.stx_dev_minor), .ino = sx.stx_ino};
	if (sx.stx_mask & STATX_BTIME)
		now.birth = sx.stx_btime.tv_sec * 1000000000ll + sx.stx_btime.tv_nsec;
	return ident_same(&now, id);
}

/* Fills `edges` with the record's names; returns how many, or -errno. */
static int list(const struct record *r, struct edge *edges)
{
	static struct query q = {"SELECT id, parent FROM names WHERE record = ?1 LIMIT 64", NULL,
				 NULL};
	int n = 0, result;

	sqlite3_bind_int64(query_use(&q), 1, r->id);
	while ((result = query_step(&q)) == 1 && n < NAMES_MAX)
		edges[n++] = (struct edge){.id = sqlite3_column_int64(q.s, 0),
					   .parent = sqlite3_column_int64(q.s, 1),
					   .record = r->id};
	query_done(&q);
	return result < 0 ? result : n;
}

int names_lead_to(const struct record *r)
{
	struct edge edges[NAMES_MAX];
	char buf[4096];
	int n = list(r, edges);

	for (int i = 0; i < n; i++) {
		const char *path = edge_path(edges[i].id, buf, sizeof(buf));

		if (!path || is_there(path, &r->ident))
			return 1;
	}
	return n < 0 ? n : n == NAMES_MAX;
}

/* Takes those of the names that are gone; returns how many are left. */
static int clear_gone(const struct record *r, const struct edge *edges, int n)
{
	char buf[4096];
	int left = 0, result;

	for (int i = 0; i < n; i++) {
		if (is_there(edge_path(edges[i].id, buf, sizeof(buf)), &r->ident)) {
			left++;
			continue;
		}
		result = names_clear(&edges[i]);
		if (result)
			return result;
	}
	return left;
}

int names_release(const struct record *r)
{
	struct edge edges[NAMES_MAX];
	int n = list(r, edges);

	if (n < 0)
		return n;
	if (n <= 1)
		return names_unbind(r->id, ORPHAN_GONE);
	n = clear_gone(r, edges, n);
	return n ? n < 0 ? n : 0 : record_set_orphan(r->id, ORPHAN_GONE);
}

int names_follow(const struct record *r, const char *path)
{
	struct edge edges[NAMES_MAX];
	int n = list(r, edges);

	if (n == 1)
		return names_move(&edges[0], path);
	if (n > 1)
		n = clear_gone(r, edges, n);
	return n < 0 ? n : names_bind(path, r->id);
}
