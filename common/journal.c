/* SPDX-License-Identifier: MIT
 *
 * The journal: a ring of messages as they would go over the socket, written
 * under the lock, read by the server.
 */
#include "ring.h"
#include "shared.h"

RING_INLINE struct ring ring_of(const struct shared *s)
{
	struct shared_header *h = s->header;

	return (struct ring){s->ring, h->ring, &h->head, &h->applied};
}

int journal_append(struct shared *s, const struct msg *m, const char *path, size_t n,
		   const char *path2, size_t n2)
{
	const struct ring ring = ring_of(s);
	size_t len = sizeof(*m) + n + n2;
	uint64_t at;
	char *p = ring_begin(&ring, len, &at);

	if (!p)
		return -ENOBUFS;
	memcpy(p, m, sizeof(*m));
	memcpy(p + sizeof(*m), n > 1 ? path : "", n);
	memcpy(p + sizeof(*m) + n, path2, n2);
	ring_end(&ring, len, at);
	return 0;
}

int journal_next(struct shared *s, uint64_t *at, const struct msg **packet, size_t *len)
{
	const struct ring ring = ring_of(s);
	const void *p = NULL;
	int result = ring_next(&ring, at, &p, len);

	*packet = p;
	return result;
}
