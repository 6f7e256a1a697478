/* SPDX-License-Identifier: MIT
 *
 * The ring of calls.  Its lock is one of shared.c's words: who dies with it has moved
 * nothing that counts, for the head moves last.
 */
#include "calls.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>

#include "ring.h"
#include "shared_impl.h"
#include "state.h"
#include "sys.h"

enum { PATH_SIZE = 4096 + 16 };

static struct ring ring_of(const struct calls *c)
{
	struct calls_header *h = c->header;

	return (struct ring){c->ring, h->size, &h->head, &h->applied};
}

int calls_open(struct calls *c, const char *dir)
{
	char path[PATH_SIZE];
	struct calls_header *h;
	size_t size;
	void *p;
	int result = state_path(path, sizeof(path), dir, STATE_CALLS);

	if (!result)
		result = shared_map_file(path, CALLS_HEADER + CALLS_LEAST, &size, &p);
	if (result)
		return result;
	h = p;
	if (__atomic_load_n(&h->magic, __ATOMIC_ACQUIRE) != CALLS_MAGIC ||
	    h->version != CALLS_VERSION || size < CALLS_HEADER + h->size) {
		sys2(SYS_munmap, p, size);
		return -ESTALE;
	}
	*c = (struct calls){.header = h, .ring = (char *)p + CALLS_HEADER};
	return 0;
}

int calls_create(struct calls *c, const char *dir, uint64_t start)
{
	size_t size = CALLS_RING;
	char path[PATH_SIZE];
	struct calls_header *h;
	struct timespec now;
	void *p;
	int result = state_path(path, sizeof(path), dir, STATE_CALLS);

	if (result)
		return result;
	do
		result = shared_make_file(path, CALLS_HEADER + size, &p);
	while (result == -ENOSPC && (size /= 2) >= CALLS_LEAST);
	if (result)
		return result;
	clock_gettime(CLOCK_REALTIME, &now);
	h = p;
	h->version = CALLS_VERSION;
	h->boot = shared_boot();
	h->cookie = ((uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec) | 1;
	h->size = size;
	h->head = h->applied = start;
	*c = (struct calls){.header = h, .ring = (char *)p + CALLS_HEADER};
	__atomic_store_n(&h->magic, CALLS_MAGIC, __ATOMIC_RELEASE);
	return 0;
}

void calls_close(struct calls *c)
{
	if (c->header)
		sys2(SYS_munmap, c->header, CALLS_HEADER + c->header->size);
	*c = (struct calls){0};
}

int calls_are_of_this_boot(const struct calls *c)
{
	return c->header->boot == shared_boot();
}

static int64_t present(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int calls_append(struct calls *c, struct call *call, const char *const texts[CALL_TEXTS],
		 uint32_t thread)
{
	const struct ring ring = ring_of(c);
	size_t len = sizeof(*call);
	uint64_t at;
	char *p;

	for (int i = 0; i < CALL_TEXTS; i++)
		len += call->lengths[i];
	shared_word_lock_as(&c->header->lock, thread);
	p = ring_begin(&ring, len, &at);
	if (p) {
		if (!call->time)
			call->time = present();
		memcpy(p, call, sizeof(*call));
		p += sizeof(*call);
		for (int i = 0; i < CALL_TEXTS; i++) {
			memcpy(p, texts[i], call->lengths[i]);
			p += call->lengths[i];
		}
		ring_end(&ring, len, at);
	}
	shared_word_unlock(&c->header->lock);
	return p ? 0 : -ENOBUFS;
}

int calls_next(const struct calls *c, uint64_t *at, const void **packet, size_t *len)
{
	const struct ring ring = ring_of(c);

	return ring_next(&ring, at, packet, len);
}

int call_parse(const void *packet, size_t len, struct call *call, const char *texts[CALL_TEXTS])
{
	static const size_t most[CALL_TEXTS] = {CALLS_PROGRAM_MAX, CALLS_TAG_MAX, MSG_PATH_MAX,
						MSG_PATH_MAX, MSG_NAME_MAX};
	const char *p = (const char *)packet + sizeof(*call);

	if (len < sizeof(*call))
		return -EBADMSG;
	memcpy(call, packet, sizeof(*call));
	len -= sizeof(*call);
	for (int i = 0; i < CALL_TEXTS; i++) {
		if (call->lengths[i] > len || call->lengths[i] >= most[i])
			return -EBADMSG;
		texts[i] = p;
		p += call->lengths[i];
		len -= call->lengths[i];
	}
	return len ? -EBADMSG : 0;
}

uint64_t calls_waiting(const struct calls *c)
{
	return __atomic_load_n(&c->header->head, __ATOMIC_ACQUIRE) -
	       __atomic_load_n(&c->header->applied, __ATOMIC_ACQUIRE);
}
