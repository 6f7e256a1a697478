/* SPDX-License-Identifier: MIT
 *
 * What dlsym(RTLD_NEXT) and dlvsym do, from the symbol tables of the objects
 * themselves: glibc before 2.34 has dlsym in a library of its own, which most
 * programs do not load, and musl has no dlvsym.  Besides, dlsym waits for a
 * thread that is amid dlopen, and this does not.
 */
#include "next.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

/* An object's tables. */
struct object {
	ElfW(Addr) base;
	const char *strings;
	const ElfW(Sym) * symbols;
	const ElfW(Half) * versions; /* of each symbol; NULL: none has any */
	const char *definitions;     /* of versions: ElfW(Verdef) */
	const uint32_t *gnu_hash;
	const uint32_t *hash; /* NULL where there is a gnu_hash */
};

struct wanted {
	const char *name;
	const char *version;
	int passed;    /* our own object */
	int rank;      /* of what was found, */
	void *address; /* which is this */
};

/* How well a symbol fits: an object may have several of one name. */
enum { NOTHING, OLD, DEFAULT, EXACT };

#define HIDDEN 0x8000

/* Where this object begins in memory. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

/* Some loaders leave addresses in the dynamic section as they are in the file. */
static const void *pointer(ElfW(Addr) base, ElfW(Addr) value)
{
	return (const void *)(value < base ? base + value : value);
}

static int open_object(struct object *o, const struct dl_phdr_info *info)
{
	const ElfW(Dyn) *d = NULL;

	*o = (struct object){.base = info->dlpi_addr};
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
			d = (const void *)(o->base + info->dlpi_phdr[i].p_vaddr);
	for (; d && d->d_tag != DT_NULL; d++) {
		const void *p = pointer(o->base, d->d_un.d_ptr);

		switch (d->d_tag) {
		case DT_STRTAB:
			o->strings = p;
			break;
		case DT_SYMTAB:
			o->symbols = p;
			break;
		case DT_GNU_HASH:
			o->gnu_hash = p;
			break;
		case DT_HASH:
			o->hash = p;
			break;
		case DT_VERSYM:
			o->versions = p;
			break;
		case DT_VERDEF:
			o->definitions = p;
			break;
		default:
			break;
		}
	}
	return o->strings && o->symbols && (o->gnu_hash || o->hash);
}

/* The name of a version by its number; "" if it has none. */
static const char *version_name(const struct object *o, unsigned number)
{
	const char *at = o->definitions;

	while (at) {
		const ElfW(Verdef) *v = (const void *)at;
		const ElfW(Verdaux) *name = (const void *)(at + v->vd_aux);

		if (v->vd_ndx == number)
			return o->strings + name->vda_name;
		at = v->vd_next ? at + v->vd_next : NULL;
	}
	return "";
}

static int rank(const struct object *o, uint32_t i, const struct wanted *w)
{
	const ElfW(Sym) *s = &o->symbols[i];
	unsigned type = s->st_info & 15, version = o->versions ? o->versions[i] : 1;

	if (s->st_shndx == SHN_UNDEF || !s->st_value || type == STT_TLS)
		return NOTHING;
	/* Local to its object. */
	if (!(s->st_info >> 4) || !(version & (HIDDEN - 1)))
		return NOTHING;
	if (strcmp(o->strings + s->st_name, w->name))
		return NOTHING;
	if (*w->version && !strcmp(version_name(o, version & (HIDDEN - 1)), w->version))
		return EXACT;
	return version & HIDDEN ? OLD : DEFAULT;
}

static void try(const struct object *o, uint32_t i, struct wanted *w)
{
	const ElfW(Sym) *s = &o->symbols[i];
	int fits = rank(o, i, w);

	if (fits <= w->rank)
		return;
	w->rank = fits;
	w->address = (void *)(o->base + s->st_value);
	/* One that chooses among several by the processor. */
	if ((s->st_info & 15) == STT_GNU_IFUNC)
		w->address = ((void *(*)(void))w->address)();
}

static void find_by_gnu_hash(const struct object *o, struct wanted *w)
{
	enum { BITS = 8 * sizeof(ElfW(Addr)) };
	const uint32_t *h = o->gnu_hash;
	uint32_t buckets = h[0], first = h[1], words = h[2], shift = h[3], hash = 5381, i;
	const ElfW(Addr) *filter = (const void *)(h + 4);
	const uint32_t *bucket = (const void *)(filter + words), *chain = bucket + buckets;
	ElfW(Addr) word;

	for (const char *p = w->name; *p; p++)
		hash = hash * 33 + (unsigned char)*p;
	word = filter[hash / BITS % words];
	if (!(word >> hash % BITS & word >> (hash >> shift) % BITS & 1))
		return;
	i = bucket[hash % buckets];
	if (i < first)
		return;
	for (;; i++) {
		if ((chain[i - first] | 1) == (hash | 1))
			try(o, i, w);
		if (chain[i - first] & 1)
			return;
	}
}

static void search(const struct object *o, struct wanted *w)
{
	if (o->gnu_hash)
		find_by_gnu_hash(o, w);
	else
		for (uint32_t i = 0; i < o->hash[1]; i++)
			try(o, i, w);
}

static int look_into(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct wanted *w = arg;
	struct object o;

	(void)size;
	if (!w->passed) {
		w->passed = info->dlpi_addr == (ElfW(Addr))__ehdr_start;
		return 0;
	}
	if (open_object(&o, info))
		search(&o, w);
	/* What an object keeps for programs linked long ago stands back: libattr has
	 * such functions, which are made of system calls that come back to us. */
	return w->rank >= DEFAULT;
}

/* The first objects after ours, which stay while the program runs: to go through
 * all takes a lock of libc's, which in a child that libc does not know to be one
 * may be held by a thread that is not there. */
struct first {
	int passed;
	int count;
	struct object objects[6];
};

/* Among the data that every process touches. */
static struct first first __attribute__((section(".data")));
static int first_state __attribute__((section(".data"))); /* 1: being written, 2: known */

static int collect(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct first *f = arg;

	(void)size;
	if (!f->passed)
		f->passed = info->dlpi_addr == (ElfW(Addr))__ehdr_start;
	else if (open_object(&f->objects[f->count], info))
		f->count++;
	return f->count == sizeof(f->objects) / sizeof(f->objects[0]);
}

static void learn_first(void)
{
	struct first found = {0};
	int none = 0;

	dl_iterate_phdr(collect, &found);
	if (!__atomic_compare_exchange_n(&first_state, &none, 1, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return;
	first = found;
	__atomic_store_n(&first_state, 2, __ATOMIC_RELEASE);
}

void *next_function(const char *name, const char *version)
{
	struct wanted w = {.name = name, .version = version};

	if (!__atomic_load_n(&first_state, __ATOMIC_ACQUIRE))
		learn_first();
	if (__atomic_load_n(&first_state, __ATOMIC_ACQUIRE) == 2)
		for (int i = 0; i < first.count && w.rank < DEFAULT; i++)
			search(&first.objects[i], &w);
	if (w.rank < DEFAULT) {
		w = (struct wanted){.name = name, .version = version};
		dl_iterate_phdr(look_into, &w);
	}
	return w.address;
}
