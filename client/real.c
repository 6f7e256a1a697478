/* SPDX-License-Identifier: MIT
 *
 * The functions behind ours: looked up when first needed, one at a time.
 */
#include "real.h"
#include "client.h"

#include <dlfcn.h>

/* Arrays, not pointers: those the loader would have to relocate. */
static const struct {
	char name[32];
	char version[16]; /* "": whichever is the default */
} names[REAL_MAX] = {
#include "real_names.h"
};

static void *table[REAL_MAX] HOT;

void *real_fn(enum real which)
{
	void *fn = __atomic_load_n(&table[which], __ATOMIC_RELAXED);
	int saved;

	if (__builtin_expect(fn != NULL, 1))
		return fn;
	saved = errno;
	if (names[which].version[0])
		fn = dlvsym(RTLD_NEXT, names[which].name, names[which].version);
	if (!fn)
		fn = dlsym(RTLD_NEXT, names[which].name);
	__atomic_store_n(&table[which], fn, __ATOMIC_RELAXED);
	errno = saved;
	return fn;
}
