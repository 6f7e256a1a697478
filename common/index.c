/* SPDX-License-Identifier: MIT
 *
 * The index of records.  Slots, hashed by inode number, lead to entries, which
 * stay where they are in the order in which they came: lookups of files that
 * were made together touch few pages, however many records there are.  Both are
 * written under the lock and read without; an entry has a sequence number that
 * is odd while it is written, a slot is one word.
 */
#include "shared.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "shared_impl.h"
#include "sys.h"

/* So many neighbours (a power of two) have their slots side by side. */
enum { NEIGHBOURS = 6 };

static uint32_t slots_of(const struct index_map *m)
{
	return INDEX_SLOTS * m->room;
}

/* Where the search for an inode number starts. */
static uint32_t place(const struct index_map *m, uint64_t ino)
{
	/* Fibonacci hashing: the product's top bits are the good ones. */
	uint64_t hash = (ino >> NEIGHBOURS) * 0x9e3779b97f4a7c15ull >> 32;

	return (uint32_t)(hash * (slots_of(m) >> NEIGHBOURS) >> 32) << NEIGHBOURS |
	       (uint32_t)(ino & ((1u << NEIGHBOURS) - 1));
}

static uint32_t next_place(const struct index_map *m, uint32_t i)
{
	return i + 1 == slots_of(m) ? 0 : i + 1;
}

/* The entry that a slot leads to if it may be the inode's, or NULL. */
static struct index_entry *led_to(const struct index_map *m, index_slot slot, uint64_t ino)
{
	uint32_t n = (uint32_t)slot - 1;

	return slot >> 32 == (ino & 0xffffffff) && n < m->room ? &m->entries[n] : NULL;
}

/* The index in use, mapped if another has taken its place; NULL if it can't be. */
static const struct index_map *in_use(struct shared *s)
{
	const struct index_map *m = __atomic_load_n(&s->index, __ATOMIC_ACQUIRE);

	if (__builtin_expect(m->epoch == __atomic_load_n(&s->header->epoch, __ATOMIC_ACQUIRE), 1))
		return m;
	if (shared_frozen)
		return m;
	return shared_map_index(s) ? NULL : __atomic_load_n(&s->index, __ATOMIC_ACQUIRE);
}

/* A consistent copy of an entry.  A writer takes some nanoseconds; one that
 * does not end has died or lost its core, and who takes the lock after it
 * finds the entry whole again. */
static inline __attribute__((always_inline)) void
copy(struct shared *s, const struct index_entry *e, struct index_entry *out)
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

static struct ident ident_of(const struct index_entry *e)
{
	return (struct ident){e->dev, e->ino, e->birth, e->generation};
}

static int is_same(const struct index_entry *e, const struct ident *id)
{
	struct ident have = ident_of(e);

	return ident_same(&have, id);
}

enum { MINOR_BITS = 20 };

static uint32_t pack_dev(uint64_t dev)
{
	return (uint32_t)(major(dev) << MINOR_BITS | (minor(dev) & ((1u << MINOR_BITS) - 1)));
}

static struct attr attr_of(const struct index_entry *e)
{
	return (struct attr){e->uid, e->gid, e->mode, e->flags,
			     makedev(e->rdev >> MINOR_BITS, e->rdev & ((1u << MINOR_BITS) - 1))};
}

int index_find(struct shared *s, const struct ident *id, struct attr *attr, uint64_t *stamp)
{
	const struct index_map *m = in_use(s);

	if (!m)
		return -EAGAIN;
	for (uint32_t i = place(m, id->ino);; i = next_place(m, i)) {
		index_slot slot = __atomic_load_n(&m->slots[i], __ATOMIC_ACQUIRE);
		const struct index_entry *at;
		struct index_entry e;

		if (!slot)
			return 0;
		at = led_to(m, slot, id->ino);
		if (!at || at->ino != id->ino || at->dev != id->dev)
			continue;
		copy(s, at, &e);
		if (!e.mode || !is_same(&e, id))
			return 0;
		*attr = attr_of(&e);
		*stamp = e.stamp;
		return 1;
	}
}

void index_identify(struct shared *s, struct ident *id)
{
	const struct index_map *m = in_use(s);

	for (uint32_t i = m ? place(m, id->ino) : 0; m; i = next_place(m, i)) {
		index_slot slot = __atomic_load_n(&m->slots[i], __ATOMIC_ACQUIRE);
		const struct index_entry *at = slot ? led_to(m, slot, id->ino) : NULL;
		struct index_entry e;

		if (!slot)
			return;
		if (!at || at->ino != id->ino || at->dev != id->dev)
			continue;
		copy(s, at, &e);
		*id = ident_of(&e);
		return;
	}
}

int index_is_node(struct shared *s, uint64_t ino)
{
	const struct index_map *m = in_use(s);
	index_slot slot;

	if (!m)
		return 1;
	for (uint32_t i = place(m, ino); (slot = __atomic_load_n(&m->slots[i], __ATOMIC_ACQUIRE));
	     i = next_place(m, i)) {
		const struct index_entry *e = led_to(m, slot, ino);

		if (e && e->ino == ino && (S_ISCHR(e->mode) || S_ISBLK(e->mode)))
			return 1;
	}
	return 0;
}

/* Under the lock: the entry of an inode, or NULL; *at is its slot, or the empty
 * one where it would be. */
static struct index_entry *search(const struct index_map *m, uint64_t dev, uint64_t ino,
				  uint32_t *at)
{
	for (*at = place(m, ino); m->slots[*at]; *at = next_place(m, *at)) {
		struct index_entry *e = led_to(m, m->slots[*at], ino);

		if (e && e->ino == ino && e->dev == dev)
			return e;
	}
	return NULL;
}

static struct index_entry *entry_of(struct shared *s, const struct ident *id)
{
	uint32_t at;

	return search(s->index, id->dev, id->ino, &at);
}

static index_slot slot_for(uint32_t n, uint64_t ino)
{
	return ino << 32 | (n + 1);
}

int index_get(struct shared *s, const struct ident *id, struct attr *attr, uint64_t *stamp,
	      struct ident *other)
{
	const struct index_entry *e = entry_of(s, id);

	if (!e || !e->mode)
		return 0;
	*attr = attr_of(e);
	*stamp = e->stamp;
	*other = ident_of(e);
	return is_same(e, id) ? 1 : -ESTALE;
}

static int is_node(const struct index_entry *e)
{
	return S_ISCHR(e->mode) || S_ISBLK(e->mode);
}

static uint32_t is_locked(const struct index_entry *e)
{
	return (e->flags & (ATTR_IMMUTABLE | ATTR_APPEND)) != 0;
}

static int is_inherited(const struct index_entry *e)
{
	return S_ISDIR(e->mode) && (e->mode & S_ISGID || e->flags & ATTR_DEFAULT_ACL);
}

/* Moves all that is worth it into an index with room for `more` entries besides. */
static int grow(struct shared *s, uint32_t more)
{
	struct shared_header *h = s->header;
	const struct index_map *from = s->index;
	struct shared_counts counts = {0};
	uint32_t live = 0, used = h->counts.used, room, at;
	struct index_map to;
	int result;

	for (uint32_t i = 0; i < used; i++)
		live += from->entries[i].mode != 0;
	/* A third of it stays free, so that this is seldom. */
	room = (live + live / 2 + more + INDEX_LEAST - 1) / INDEX_LEAST * INDEX_LEAST;
	result = shared_make_index(s, from->epoch + 1, room, &to);
	if (result)
		return result;
	for (uint32_t i = 0; i < used; i++) {
		const struct index_entry *e = &from->entries[i];

		if (!e->mode || search(&to, e->dev, e->ino, &at))
			continue;
		to.entries[counts.used] = *e;
		to.slots[at] = slot_for(counts.used, e->ino);
		counts.used++;
		counts.nodes += (uint32_t)is_node(e);
		counts.inherit += (uint32_t)is_inherited(e);
		counts.attributes += e->flags != 0;
		counts.locked += is_locked(e);
	}
	h->undo.valid = 0;
	shared_use_index(s, &to);
	__atomic_store_n(&h->epoch, to.epoch, __ATOMIC_RELEASE);
	/* After the epoch: counts that are too high do no harm. */
	h->counts = counts;
	shared_remove_index(s, to.epoch - 1);
	return 0;
}

int index_reserve(struct shared *s, uint32_t more)
{
	return s->header->counts.used + more <= s->index->room ? 0 : grow(s, more);
}

/* Writes an entry; `fresh` is one that no slot leads to yet. */
static void write_entry(struct shared *s, struct index_entry *e, const struct index_entry *now,
			int fresh)
{
	struct shared_header *h = s->header;
	struct shared_counts counts = h->counts;
	uint32_t seq = e->seq;

	__atomic_store_n(&h->undo.valid, 0, __ATOMIC_RELEASE);
	h->undo.slot = (uint32_t)(e - s->index->entries);
	h->undo.head = h->head;
	h->undo.counts = counts;
	h->undo.entry = *e;
	__atomic_store_n(&h->undo.valid, 1, __ATOMIC_RELEASE);

	counts.used += (uint32_t)fresh;
	counts.nodes += (uint32_t)is_node(now) - (uint32_t)is_node(e);
	counts.inherit += (uint32_t)is_inherited(now) - (uint32_t)is_inherited(e);
	counts.attributes += (uint32_t)(now->flags != 0) - (uint32_t)(e->flags != 0);
	counts.locked += is_locked(now) - is_locked(e);
	h->counts = counts;
	__atomic_store_n(&e->seq, seq + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	e->mode = now->mode;
	e->ino = now->ino;
	e->dev = now->dev;
	e->birth = now->birth;
	e->generation = now->generation;
	e->stamp = now->stamp;
	e->rdev = now->rdev;
	e->uid = now->uid;
	e->gid = now->gid;
	e->flags = now->flags;
	__atomic_store_n(&e->seq, seq + 2, __ATOMIC_RELEASE);
}

int index_put(struct shared *s, const struct ident *id, const struct attr *attr, uint64_t stamp)
{
	struct index_entry now = {
	    .mode = attr->mode,
	    .ino = id->ino,
	    .dev = id->dev,
	    .birth = id->birth,
	    .generation = id->generation,
	    .stamp = stamp,
	    .rdev = pack_dev(attr->rdev),
	    .uid = attr->uid,
	    .gid = attr->gid,
	    .flags = attr->flags,
	};
	const struct index_map *before = s->index;
	uint32_t at, n;
	struct index_entry *e = search(s->index, id->dev, id->ino, &at);
	int result;

	if (e) {
		write_entry(s, e, &now, 0);
		return 0;
	}
	result = index_reserve(s, 1);
	if (result)
		return result;
	if (s->index != before)
		search(s->index, id->dev, id->ino, &at);
	n = s->header->counts.used;
	write_entry(s, &s->index->entries[n], &now, 1);
	/* Last, for it makes the entry findable. */
	__atomic_store_n(&s->index->slots[at], slot_for(n, id->ino), __ATOMIC_RELEASE);
	return 0;
}

void index_forget(struct shared *s, const struct ident *id)
{
	struct index_entry *e = entry_of(s, id), now;

	if (!e || !is_same(e, id))
		return;
	now = *e;
	now.mode = 0;
	now.flags = 0;
	write_entry(s, e, &now, 0);
}
