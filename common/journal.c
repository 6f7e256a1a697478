/* SPDX-License-Identifier: MIT
 *
 * The journal: a ring of messages as they would go over the socket, written
 * under the lock, read by the server.  A position is a count of bytes since
 * ever; `applied` and `head` are such.  Each message bears its position and a
 * sum of itself, so that after a crash of the machine what is no message any
 * more is not taken for one.
 */
#include "shared.h"

#include <errno.h>
#include <string.h>

struct journal_head {
	uint32_t len; /* of message and payload; 0: skip to the ring's start */
	uint32_t sum;
	uint64_t at;
};

static uint32_t sum_of(const char *p, size_t n, uint64_t at)
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

static size_t padded(size_t len)
{
	return (sizeof(struct journal_head) + len + 7) & ~(size_t)7;
}

static struct journal_head *head_at(const struct shared *s, uint64_t at)
{
	return (struct journal_head *)(void *)(s->ring + at % s->header->ring);
}

int journal_append(struct shared *s, const struct msg *m, const char *path, size_t n,
		   const char *path2, size_t n2)
{
	struct shared_header *h = s->header;
	size_t len = sizeof(*m) + n + n2, need = padded(len), left = h->ring - h->head % h->ring;
	uint64_t at = h->head;
	struct journal_head *j;
	char *p;

	if (left < need)
		at += left;
	if (at + need - __atomic_load_n(&h->applied, __ATOMIC_ACQUIRE) > h->ring)
		return -ENOBUFS;
	if (at != h->head && left >= sizeof(*j))
		*head_at(s, h->head) = (struct journal_head){.at = h->head};
	j = head_at(s, at);
	p = (char *)(j + 1);
	memcpy(p, m, sizeof(*m));
	memcpy(p + sizeof(*m), n > 1 ? path : "", n);
	memcpy(p + sizeof(*m) + n, path2, n2);
	j->len = (uint32_t)len;
	j->at = at;
	j->sum = sum_of(p, len, at);
	__atomic_store_n(&h->head, at + need, __ATOMIC_RELEASE);
	return 0;
}

int journal_next(struct shared *s, uint64_t *at, const struct msg **packet, size_t *len)
{
	uint64_t head = __atomic_load_n(&s->header->head, __ATOMIC_ACQUIRE);

	while (*at < head) {
		const struct journal_head *j = head_at(s, *at);
		size_t left = s->header->ring - *at % s->header->ring;

		if (left < sizeof(*j) || (j->at == *at && !j->len)) {
			*at += left;
			continue;
		}
		if (j->at != *at || j->len > left - sizeof(*j) ||
		    j->sum != sum_of((const char *)(j + 1), j->len, *at))
			return -EBADMSG;
		*packet = (const struct msg *)(j + 1);
		*len = j->len;
		*at += padded(j->len);
		return 1;
	}
	return 0;
}
