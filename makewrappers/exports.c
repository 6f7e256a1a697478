/* SPDX-License-Identifier: MIT
 *
 * Reading of a shared library's dynamic symbols and their versions.  The file
 * may be of either class, but of this machine's byte order; nothing in it is
 * trusted to be where it says.
 */
#include "exports.h"

#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spec.h"

struct library {
	const char *file;
	char *bytes;
	size_t size;
	int is64;
};

/* The fields of either class that are of use here. */
struct section {
	uint32_t type, link, info;
	uint64_t offset, size;
};

struct symbol {
	uint32_t name;
	uint16_t section;
	unsigned char info, other;
};

__attribute__((noreturn, format(printf, 2, 3))) static void die(const struct library *lib,
								const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "%s: ", lib->file);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

/* `size` bytes at `offset`, copied to `out`. */
static void get(const struct library *lib, uint64_t offset, void *out, size_t size)
{
	if (offset > lib->size || size > lib->size - offset)
		die(lib, "is cut off");
	memcpy(out, lib->bytes + offset, size);
}

static void load(struct library *lib, const char *file)
{
	FILE *f = fopen(file, "r");
	unsigned char ident[EI_NIDENT];
	const uint16_t one = 1;
	size_t n;

	*lib = (struct library){.file = file};
	if (!f)
		die(lib, "can't be read");
	do {
		lib->bytes = grow(lib->bytes, lib->size + (1 << 20));
		n = fread(lib->bytes + lib->size, 1, 1 << 20, f);
		lib->size += n;
	} while (n);
	if (ferror(f))
		die(lib, "can't be read");
	fclose(f);
	if (lib->size < sizeof(ident) || memcmp(lib->bytes, ELFMAG, SELFMAG))
		die(lib, "is no ELF file");
	get(lib, 0, ident, sizeof(ident));
	lib->is64 = ident[EI_CLASS] == ELFCLASS64;
	if (ident[EI_DATA] != (*(const char *)&one ? ELFDATA2LSB : ELFDATA2MSB))
		die(lib, "is of another byte order");
}

/* Takes the same fields from the structure of the file's class. */
#define EITHER(lib, at, type, ...)                                                                 \
	do {                                                                                       \
		if ((lib)->is64) {                                                                 \
			Elf64_##type e;                                                            \
                                                                                                   \
			get((lib), (at), &e, sizeof(e));                                           \
			__VA_ARGS__;                                                               \
		} else {                                                                           \
			Elf32_##type e;                                                            \
                                                                                                   \
			get((lib), (at), &e, sizeof(e));                                           \
			__VA_ARGS__;                                                               \
		}                                                                                  \
	} while (0)

static struct section section_at(const struct library *lib, unsigned index)
{
	struct section s = {0};
	uint64_t table = 0, each = 0;

	EITHER(lib, 0, Ehdr, table = e.e_shoff, each = e.e_shentsize);
	EITHER(lib, table + index * each, Shdr, s.type = e.sh_type, s.link = e.sh_link,
	       s.info = e.sh_info, s.offset = e.sh_offset, s.size = e.sh_size);
	return s;
}

/* The section of a type; the first one (which is empty) if there is none. */
static struct section section_find(const struct library *lib, uint32_t type)
{
	unsigned count = 0;

	EITHER(lib, 0, Ehdr, count = e.e_shnum);
	for (unsigned i = 0; i < count; i++) {
		struct section s = section_at(lib, i);

		if (s.type == type)
			return s;
	}
	return (struct section){0};
}

static const char *text_at(const struct library *lib, const struct section *strings, uint64_t at)
{
	const char *s;

	if (at >= strings->size || strings->offset > lib->size ||
	    strings->size > lib->size - strings->offset)
		die(lib, "has a name outside of its names");
	s = lib->bytes + strings->offset + at;
	if (!memchr(s, '\0', strings->size - at))
		die(lib, "has a name without an end");
	return s;
}

/* The names of the versions that the library defines, by index; their number
 * goes to *count.  Both classes have the same structures. */
static const char **versions_of(const struct library *lib, unsigned *count)
{
	struct section defs = section_find(lib, SHT_GNU_verdef);
	struct section strings = section_at(lib, defs.link);
	uint64_t at = defs.offset;
	const char **names = NULL;

	*count = 0;
	for (unsigned i = 0; i < defs.info; i++) {
		Elf64_Verdef def;
		Elf64_Verdaux aux;
		unsigned index;

		get(lib, at, &def, sizeof(def));
		get(lib, at + def.vd_aux, &aux, sizeof(aux));
		index = def.vd_ndx & 0x7fff;
		if (index >= *count) {
			names = grow(names, (index + 1) * sizeof(*names));
			while (*count <= index)
				names[(*count)++] = "";
		}
		/* The base version is the library's own name. */
		if (!(def.vd_flags & VER_FLG_BASE))
			names[index] = text_at(lib, &strings, aux.vda_name);
		at += def.vd_next;
	}
	return names;
}

static const char *machine_name(const struct library *lib)
{
	static const struct {
		unsigned machine;
		const char *name;
	} names[] = {
	    {EM_X86_64, "x86-64"}, {EM_386, "i386"},    {EM_AARCH64, "aarch64"},
	    {EM_ARM, "arm"},       {EM_RISCV, "riscv"}, {EM_PPC64, "ppc64"},
	    {EM_PPC, "ppc"},       {EM_S390, "s390"},   {EM_LOONGARCH, "loong"},
	    {EM_MIPS, "mips"},
	};
	unsigned machine = 0;
	char *other = NULL;

	EITHER(lib, 0, Ehdr, machine = e.e_machine);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].machine == machine)
			return names[i].name;
	if (asprintf(&other, "machine %u", machine) < 0)
		die(lib, "out of memory");
	return other;
}

static int is_exported(const struct symbol *s)
{
	unsigned bind = ELF64_ST_BIND(s->info), visibility = ELF64_ST_VISIBILITY(s->other);

	return s->section != SHN_UNDEF && bind != STB_LOCAL && visibility != STV_HIDDEN &&
	       visibility != STV_INTERNAL;
}

static int by_name(const void *a, const void *b)
{
	const struct export *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (!order)
		order = y->is_default - x->is_default;
	return order ? order : version_order(y->version, x->version);
}

void exports_read(struct exports *exports, const char *file)
{
	struct library lib;
	struct section symbols, strings, indices;
	unsigned nversions;
	const char **versions;
	uint64_t each, count;

	load(&lib, file);
	each = lib.is64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	symbols = section_find(&lib, SHT_DYNSYM);
	if (!symbols.size)
		die(&lib, "has no dynamic symbols");
	strings = section_at(&lib, symbols.link);
	indices = section_find(&lib, SHT_GNU_versym);
	versions = versions_of(&lib, &nversions);
	count = symbols.size / each;
	*exports = (struct exports){.machine = machine_name(&lib)};
	for (uint64_t i = 0; i < count; i++) {
		struct symbol s = {0};
		struct export x = {.version = "", .is_default = 1};
		uint16_t index = 0;

		EITHER(&lib, symbols.offset + i * each, Sym, s.name = e.st_name,
		       s.section = e.st_shndx, s.info = e.st_info, s.other = e.st_other);
		if (!is_exported(&s))
			continue;
		x.name = text_at(&lib, &strings, s.name);
		if (indices.size) {
			get(&lib, indices.offset + i * sizeof(index), &index, sizeof(index));
			x.is_default = !(index & 0x8000);
			index &= 0x7fff;
			x.version = index < nversions ? versions[index] : "";
		}
		/* A version's own symbol has its name. */
		if (!strcmp(x.version, "GLIBC_PRIVATE") || !strcmp(x.version, x.name))
			continue;
		exports->list =
		    grow(exports->list, sizeof(x) * (unsigned long)(exports->count + 1));
		exports->list[exports->count++] = x;
	}
	if (exports->count)
		qsort(exports->list, (size_t)exports->count, sizeof(exports->list[0]), by_name);
}

int version_order(const char *a, const char *b)
{
	return strverscmp(a, b);
}
