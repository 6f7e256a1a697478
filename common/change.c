/* SPDX-License-Identifier: MIT
 *
 * A change as clients make it: what the file becomes is worked out under the
 * lock from what it is, so that changes of several processes add up.
 */
#include "shared.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What chown takes away, as the kernel does. */
static void drop_privilege(struct attr *a, unsigned set)
{
	if (S_ISDIR(a->mode))
		return;
	a->mode &= ~(uint32_t)S_ISUID;
	if (a->mode & S_IXGRP || set & MSG_DROP_SGID)
		a->mode &= ~(uint32_t)S_ISGID;
}

static void apply(struct msg *m, const struct attr *was)
{
	struct attr now = *was;

	if (op_creates(m->op)) {
		/* Another process was faster with a change of the new file. */
		now.mode = (now.mode & ~(uint32_t)S_IFMT) | (m->attr.mode & (uint32_t)S_IFMT);
		now.rdev = m->attr.rdev;
	} else if (m->op == OP_CHOWN) {
		if (m->set & MSG_SET_UID)
			now.uid = m->attr.uid;
		if (m->set & MSG_SET_GID)
			now.gid = m->attr.gid;
		drop_privilege(&now, m->set);
	} else {
		now.mode = (now.mode & (uint32_t)S_IFMT) | (m->attr.mode & 07777);
	}
	m->attr = now;
}

static int change(struct shared *s, struct msg *m, const char *path, const char *path2)
{
	size_t n = msg_path_size(path, path2), n2 = msg_path_size(path2, NULL);
	struct ident other;
	struct attr was;
	uint64_t stamp;
	int result = 0, put = op_describes(m->op);

	if (put) {
		result = index_get(s, &m->id, &was, &stamp, &other);
		if (result == 1) {
			apply(m, &was);
			if (m->stamp < stamp)
				m->stamp = stamp;
		}
		/* The number is a newer file's already: this change came late. */
		if (result == -ESTALE && !(m->set & MSG_NEWEST) && other.birth > m->id.birth &&
		    m->id.birth)
			return result;
	}
	m->set |= MSG_WHOLE;
	m->pathlen = (uint32_t)(n + n2);
	if (put) {
		result = index_put(s, &m->id, &m->attr, m->stamp);
		if (result)
			return result;
	}
	if (m->op == OP_RENAME && (S_ISDIR(m->attr.mode) || m->set & MSG_EXCHANGE))
		__atomic_add_fetch(&s->header->moves, 1, __ATOMIC_RELEASE);
	/* The journal's head moves last and makes the change complete; without
	 * it the index is put back. */
	return journal_append(s, m, path, n, path2, n2);
}

int shared_change(struct shared *s, struct msg *m, const char *path, const char *path2)
{
	struct msg asked = *m;
	int result;

	result = shared_lock(s);
	if (result)
		return -EAGAIN;
	if (s->header->retired)
		result = -EAGAIN;
	else if (s->header->error)
		result = -EIO;
	else
		result = change(s, m, path, path2);
	if (result) {
		shared_undo(s);
		*m = asked;
	}
	shared_unlock(s);
	return result;
}
