/* SPDX-License-Identifier: MIT
 *
 * The functions behind ours: looked up when first needed, one at a time.
 */
#include "real.h"
#include "client.h"
#include "lacking.h"
#include "next.h"

/* Arrays, not pointers: those the loader would have to relocate. */
static const struct {
	char name[44];
	char version[16]; /* "": whichever is the default */
} names[REAL_MAX] = {
#include "real_names.h"
};

static void *table[REAL_MAX] HOT;

/* musl has functions of 64-bit offsets under the plain names; since 1.2.4 only its
 * loader knows the others. */
static void *plain_function(const char *name)
{
	char plain[sizeof(names[0].name)];
	const char *digits = strstr(name, "64");
	size_t n;

	if (!digits || libc_is_glibc())
		return NULL;
	n = (size_t)(digits - name);
	memcpy(plain, name, n);
	strcpy(plain + n, digits + 2);
	return next_function(plain, "");
}

void *real_fn(enum real which)
{
	void *fn = __atomic_load_n(&table[which], __ATOMIC_RELAXED);
	int saved;

	if (__builtin_expect(fn != NULL, 1))
		return fn;
	saved = errno;
	fn = next_function(names[which].name, names[which].version);
	if (!fn)
		fn = plain_function(names[which].name);
	if (!fn)
		fn = lacking_function(which);
	__atomic_store_n(&table[which], fn, __ATOMIC_RELAXED);
	errno = saved;
	return fn;
}
