/* SPDX-License-Identifier: MIT
 *
 * A ring of packets in shared memory.  A position is a count of bytes since ever;
 * `applied` and `head` are such, and what is between them is in the ring.  Each
 * packet bears its position and a sum of itself, so that after a crash of the
 * machine what is no packet any more is not taken for one.
 *
 * One at a time may put packets, under whatever lock the ring has; another reads
 * without it.
 */
#ifndef PQFS_COMMON_RING_H
#define PQFS_COMMON_RING_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ring {
	char *bytes;
	uint64_t size;
	uint64_t *head;    /* end of what was put */
	uint64_t *applied; /* what is not needed any more */
};

struct ring_head {
	uint32_t len; /* of the packet; 0: skip to the ring's start */
	uint32_t sum;
	uint64_t at;
};

#define RING_INLINE static inline __attribute__((always_inline))

static inline uint32_t ring_sum(const char *p, size_t n, uint64_t at)
{
	uint64_t h = at * 0x9e3779b97f4a7c15ull + n, w;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ w) * 0xff51afd7ed558ccdull;
		h ^= h >> 32;
	}
	for (; n; n--)
		h = (h ^ (unsigned char)*p++) * 1099511628211ull;
	return (uint32_t)(h ^ h >> 32);
}

RING_INLINE size_t ring_need(size_t len)
{
	return (sizeof(struct ring_head) + len + 7) & ~(size_t)7;
}

RING_INLINE struct ring_head *ring_head_at(const struct ring *r, uint64_t at)
{
	return (struct ring_head *)(void *)(r->bytes + at % r->size);
}

/* Room for a packet of `len` bytes, which the caller fills: where, and its position in
 * *at.  NULL: the reader must catch up first. */
RING_INLINE char *ring_begin(const struct ring *r, size_t len, uint64_t *at)
{
	size_t need = ring_need(len), left = r->size - *r->head % r->size;

	*at = *r->head;
	if (left < need)
		*at += left;
	if (*at + need - __atomic_load_n(r->applied, __ATOMIC_ACQUIRE) > r->size)
		return NULL;
	if (*at != *r->head && left >= sizeof(struct ring_head))
		*ring_head_at(r, *r->head) = (struct ring_head){.at = *r->head};
	return (char *)(ring_head_at(r, *at) + 1);
}

/* Puts the packet that was filled: now it counts. */
RING_INLINE void ring_end(const struct ring *r, size_t len, uint64_t at)
{
	struct ring_head *j = ring_head_at(r, at);

	j->len = (uint32_t)len;
	j->at = at;
	j->sum = ring_sum((const char *)(j + 1), len, at);
	__atomic_store_n(r->head, at + ring_need(len), __ATOMIC_RELEASE);
}

/* Reads the packet at *at, a position in [applied, head], and moves *at behind it.
 * It is valid until `applied` is moved past it.  Returns 1, 0 at the end, or -EBADMSG. */
static inline int ring_next(const struct ring *r, uint64_t *at, const void **packet, size_t *len)
{
	uint64_t head = __atomic_load_n(r->head, __ATOMIC_ACQUIRE);

	while (*at < head) {
		const struct ring_head *j = ring_head_at(r, *at);
		size_t left = r->size - *at % r->size;

		if (left < sizeof(*j) || (j->at == *at && !j->len)) {
			*at += left;
			continue;
		}
		if (j->at != *at || j->len > left - sizeof(*j) ||
		    j->sum != ring_sum((const char *)(j + 1), j->len, *at))
			return -EBADMSG;
		*packet = j + 1;
		*len = j->len;
		*at += ring_need(j->len);
		return 1;
	}
	return 0;
}

#endif
