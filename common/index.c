/* SPDX-License-Identifier: MIT
 *
 * The table of records: open addressing, inode numbers that follow each other
 * side by side, for files made together are used together.  Entries are
 * written under the lock and read without: each has a sequence number that is
 * odd while it is written.
 */
#include "shared.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "shared_impl.h"
#include "sys.h"

/* Eight neighbours have their places side by side. */
enum { NEIGHBOURS = 3 };

/* Where the search for an inode number starts, in a table of `size` entries, a
 * multiple of INDEX_LEAST. */
static uint32_t place(uint64_t ino, uint32_t size)
{
	/* Fibonacci hashing: the product's top bits are the good ones. */
	uint64_t hash = (ino >> NEIGHBOURS) * 0x9e3779b97f4a7c15ull >> 32;

	return (uint32_t)(hash * (size >> NEIGHBOURS) >> 32) << NEIGHBOURS |
	       (uint32_t)(ino & ((1u << NEIGHBOURS) - 1));
}

static uint32_t after(uint32_t i, uint32_t size)
{
	return i + 1 == size ? 0 : i + 1;
}

/* The table in use, mapped if another has taken its place; NULL if it can't be. */
static const struct index_map *in_use(struct shared *s)
{
	const struct index_map *m = __atomic_load_n(&s->index, __ATOMIC_ACQUIRE);

	if (__builtin_expect(m->epoch == __atomic_load_n(&s->header->epoch, __ATOMIC_ACQUIRE), 1))
		return m;
	return shared_map_index(s) ? NULL : __atomic_load_n(&s->index, __ATOMIC_ACQUIRE);
}

/* A consistent copy of an entry.  A writer takes some nanoseconds; one that
 * does not end has died or lost its core, and who takes the lock after it
 * finds the entry whole again. */
static void copy(struct shared *s, const struct index_entry *e, struct index_entry *out)
{
	for (unsigned spins = 1;; spins++) {
		uint32_t seq = __atomic_load_n(&e->seq, __ATOMIC_ACQUIRE);

		*out = *e;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (!(seq & 1) && seq == __atomic_load_n(&e->seq, __ATOMIC_RELAXED))
			return;
		if (spins % 4096 == 0) {
			uint64_t all = ~0ull, old = 0;

			sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof(all));
			if (!shared_lock(s))
				shared_unlock(s);
			sys4(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
		}
	}
}

static int is_same(const struct index_entry *e, const struct ident *id)
{
	struct ident have = {e->dev, e->ino, e->birth, e->generation};

	return ident_same(&have, id);
}

static struct attr attr_of(const struct index_entry *e)
{
	return (struct attr){e->uid, e->gid, e->mode, e->flags, e->rdev};
}

int index_find(struct shared *s, const struct ident *id, struct attr *attr)
{
	const struct index_map *m = in_use(s);
	const struct index_entry *t = m ? m->table : NULL;
	uint32_t size = m ? m->size : 0;

	if (!t)
		return -EAGAIN;
	for (uint32_t i = place(id->ino, size);; i = after(i, size)) {
		uint64_t ino = __atomic_load_n(&t[i].ino, __ATOMIC_ACQUIRE);
		struct index_entry e;

		if (!ino)
			return 0;
		if (ino != id->ino || t[i].dev != id->dev)
			continue;
		copy(s, &t[i], &e);
		if (!e.mode || !is_same(&e, id))
			return 0;
		*attr = attr_of(&e);
		return 1;
	}
}

int index_is_node(struct shared *s, uint64_t ino)
{
	const struct index_map *m = in_use(s);
	const struct index_entry *t = m ? m->table : NULL;
	uint32_t size = m ? m->size : 0;

	if (!t)
		return 1;
	for (uint32_t i = place(ino, size); t[i].ino; i = after(i, size))
		if (t[i].ino == ino && (S_ISCHR(t[i].mode) || S_ISBLK(t[i].mode)))
			return 1;
	return 0;
}

/* The slot of an inode number, or the empty one where it would go. */
static uint32_t slot(const struct index_entry *t, uint32_t size, uint64_t dev, uint64_t ino)
{
	uint32_t i = place(ino, size);

	while (t[i].ino && (t[i].ino != ino || t[i].dev != dev))
		i = after(i, size);
	return i;
}

/* Under the lock: the entry of a file, or the empty one where it would be. */
static struct index_entry *entry_of(struct shared *s, const struct ident *id)
{
	return &s->index->table[slot(s->index->table, s->index->size, id->dev, id->ino)];
}

int index_get(struct shared *s, const struct ident *id, struct attr *attr, struct ident *other)
{
	const struct index_entry *e = entry_of(s, id);

	if (!e->ino || !e->mode)
		return 0;
	*attr = attr_of(e);
	*other = (struct ident){e->dev, e->ino, e->birth, e->generation};
	return is_same(e, id) ? 1 : -ESTALE;
}

static int is_node(const struct index_entry *e)
{
	return S_ISCHR(e->mode) || S_ISBLK(e->mode);
}

static int is_inherited(const struct index_entry *e)
{
	return S_ISDIR(e->mode) && (e->mode & S_ISGID || e->flags & ATTR_DEFAULT_ACL);
}

/* Moves all that is worth it into a table with room for `more` entries besides. */
static int grow(struct shared *s, uint32_t more)
{
	struct shared_header *h = s->header;
	const struct index_map *from = s->index;
	struct shared_counts counts = {0};
	struct index_entry *t;
	uint32_t size;
	int result;

	for (uint32_t i = 0; i < from->size; i++)
		counts.used += from->table[i].ino && from->table[i].mode;
	/* Half of it stays free, so that this is seldom. */
	size = (2 * (counts.used + more) + INDEX_LEAST - 1) / INDEX_LEAST * INDEX_LEAST;
	result = shared_make_index(s, from->epoch + 1, size, &t);
	if (result)
		return result;
	for (uint32_t i = 0; i < from->size; i++) {
		const struct index_entry *e = &from->table[i];

		if (!e->ino || !e->mode)
			continue;
		t[slot(t, size, e->dev, e->ino)] = *e;
		counts.nodes += (uint32_t)is_node(e);
		counts.inherit += (uint32_t)is_inherited(e);
		counts.attributes += e->flags != 0;
	}
	h->undo.valid = 0;
	shared_use_index(s, t, size, from->epoch + 1);
	__atomic_store_n(&h->epoch, s->index->epoch, __ATOMIC_RELEASE);
	/* After the epoch: counts that are too high do no harm. */
	h->counts = counts;
	shared_remove_index(s, s->index->epoch - 1);
	return 0;
}

int index_reserve(struct shared *s, uint32_t more)
{
	return s->header->counts.used + more <= s->index->size / 16 * 11 ? 0 : grow(s, more);
}

static void write_entry(struct shared *s, struct index_entry *e, const struct index_entry *now)
{
	struct shared_header *h = s->header;
	struct shared_counts counts = h->counts;
	uint32_t seq = e->seq;

	__atomic_store_n(&h->undo.valid, 0, __ATOMIC_RELEASE);
	h->undo.slot = (uint32_t)(e - s->index->table);
	h->undo.head = h->head;
	h->undo.counts = counts;
	h->undo.entry = *e;
	__atomic_store_n(&h->undo.valid, 1, __ATOMIC_RELEASE);

	counts.used += !e->ino;
	counts.nodes += (uint32_t)is_node(now) - (uint32_t)is_node(e);
	counts.inherit += (uint32_t)is_inherited(now) - (uint32_t)is_inherited(e);
	counts.attributes += (uint32_t)(now->flags != 0) - (uint32_t)(e->flags != 0);
	h->counts = counts;
	__atomic_store_n(&e->seq, seq + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	e->mode = now->mode;
	e->birth = now->birth;
	e->generation = now->generation;
	e->rdev = now->rdev;
	e->uid = now->uid;
	e->gid = now->gid;
	e->flags = now->flags;
	e->dev = now->dev;
	/* The number makes the entry findable, so it comes last. */
	__atomic_store_n(&e->ino, now->ino, __ATOMIC_RELEASE);
	__atomic_store_n(&e->seq, seq + 2, __ATOMIC_RELEASE);
}

int index_put(struct shared *s, const struct ident *id, const struct attr *attr)
{
	struct index_entry now = {
	    .mode = attr->mode,
	    .ino = id->ino,
	    .dev = id->dev,
	    .birth = id->birth,
	    .generation = id->generation,
	    .rdev = attr->rdev,
	    .uid = attr->uid,
	    .gid = attr->gid,
	    .flags = attr->flags,
	};
	struct index_entry *e = entry_of(s, id);
	int result;

	if (!e->ino) {
		result = index_reserve(s, 1);
		/* A table that can't grow is slow when it is full, but not wrong. */
		if (result && s->header->counts.used >= s->index->size / 16 * 15)
			return result;
		e = entry_of(s, id);
	}
	write_entry(s, e, &now);
	return 0;
}

void index_forget(struct shared *s, const struct ident *id)
{
	struct index_entry *e = entry_of(s, id), now = *e;

	if (!now.ino || !is_same(&now, id))
		return;
	now.mode = 0;
	now.flags = 0;
	write_entry(s, e, &now);
}
