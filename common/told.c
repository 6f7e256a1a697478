/* SPDX-License-Identifier: MIT
 *
 * Which programs the log has told of: a small set that only grows, without a
 * lock.
 */
#include "shared.h"

static uint64_t hash(const struct ident *id)
{
	/* Not everybody asks for the generation. */
	const uint64_t parts[] = {id->ino, id->dev, (uint64_t)id->birth,
				  id->birth ? 0 : id->generation};
	uint64_t h = 14695981039346656037ull;

	for (int i = 0; i < 4; i++) {
		h = (h ^ parts[i]) * 1099511628211ull;
		h ^= h >> 29;
	}
	return h | 1;
}

int shared_told(const struct shared_header *h, const struct ident *id)
{
	uint64_t key = hash(id), found;

	for (uint64_t i = 0; i < SHARED_TOLD; i++) {
		found = __atomic_load_n(&h->told[(key + i) % SHARED_TOLD], __ATOMIC_RELAXED);
		if (found == key)
			return 1;
		if (!found)
			return 0;
	}
	return 1;
}

void shared_tell(struct shared_header *h, const struct ident *id)
{
	uint64_t key = hash(id);

	for (uint64_t i = 0; i < SHARED_TOLD; i++) {
		uint64_t free = 0;

		if (__atomic_compare_exchange_n(&h->told[(key + i) % SHARED_TOLD], &free, key, 0,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED) ||
		    free == key)
			return;
	}
}
