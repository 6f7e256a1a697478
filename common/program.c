/* SPDX-License-Identifier: MIT
 *
 * Reads the beginning of program files as the kernel and the loader do.
 */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "proc.h"
#include "sys.h"

enum { SCRIPTS_MAX = 5, PHDRS_MAX = 64 };

/* Enough for most programs' headers and their loader's name at once. */
enum { FIRST = 1024 };

struct file_head {
	int fd;
	size_t len;
	char bytes[FIRST];
};

/* Bytes of the file: 0, or -1 if it has no such. */
static int bytes_at(const struct file_head *h, uint64_t at, void *out, size_t n)
{
	if (at <= h->len && n <= h->len - at) {
		memcpy(out, h->bytes + at, n);
		return 0;
	}
	return sys4(SYS_pread64, h->fd, out, n, at) == (long)n ? 0 : -1;
}

/* #! and spaces, the interpreter's path, and perhaps an argument. */
static void read_script(struct program *p, const struct file_head *h)
{
	size_t at = 2, n = 0, len = h->len < PROGRAM_HEAD ? h->len : PROGRAM_HEAD;

	while (at < len && (h->bytes[at] == ' ' || h->bytes[at] == '\t'))
		at++;
	while (at + n < len && h->bytes[at + n] && !strchr(" \t\n", h->bytes[at + n]))
		n++;
	/* A path that is cut short may be another one. */
	if (!n || (at + n == len && len == PROGRAM_HEAD))
		return;
	memcpy(p->interpreter, h->bytes + at, n);
	p->interpreter[n] = '\0';
	p->kind = PROGRAM_SCRIPT;
}

/* The headers of either word size in the same form. */
struct elf {
	uint64_t phoff;
	unsigned phnum, phentsize;
};

static int read_elf(struct elf *e, struct program *p, const struct file_head *h)
{
	const unsigned char *ident = (const unsigned char *)h->bytes;
	Elf64_Ehdr e64;
	Elf32_Ehdr e32;

	if (ident[EI_DATA] != ELFDATA2LSB)
		return -1;
	if (ident[EI_CLASS] == ELFCLASS64 && !bytes_at(h, 0, &e64, sizeof(e64))) {
		*e = (struct elf){e64.e_phoff, e64.e_phnum, e64.e_phentsize};
		p->bits = 64;
		p->machine = e64.e_machine;
		return e->phentsize == sizeof(Elf64_Phdr) ? 0 : -1;
	}
	if (ident[EI_CLASS] == ELFCLASS32 && !bytes_at(h, 0, &e32, sizeof(e32))) {
		*e = (struct elf){e32.e_phoff, e32.e_phnum, e32.e_phentsize};
		p->bits = 32;
		p->machine = e32.e_machine;
		return e->phentsize == sizeof(Elf32_Phdr) ? 0 : -1;
	}
	return -1;
}

/* Where the loader's name is: its length, its NUL counted; 0 if there is none. */
static uint64_t find_loader(const struct elf *e, const struct program *p, const struct file_head *h,
			    uint64_t *at)
{
	union {
		Elf64_Phdr p64;
		Elf32_Phdr p32;
	} ph;

	for (unsigned i = 0; i < e->phnum && i < PHDRS_MAX; i++) {
		if (bytes_at(h, e->phoff + i * e->phentsize, &ph, e->phentsize))
			break;
		if (p->bits == 64 ? ph.p64.p_type != PT_INTERP : ph.p32.p_type != PT_INTERP)
			continue;
		*at = p->bits == 64 ? ph.p64.p_offset : ph.p32.p_offset;
		return p->bits == 64 ? ph.p64.p_filesz : ph.p32.p_filesz;
	}
	return 0;
}

static int is_for_us(const struct program *p)
{
#if defined(__x86_64__) || defined(__i386__)
	return p->machine == (p->bits == 64 ? EM_X86_64 : EM_386);
#elif defined(__aarch64__)
	return p->machine == EM_AARCH64;
#else
	return 0;
#endif
}

/* glibc's loaders and musl's; those of other libcs have other names. */
static int is_known_loader(const char *path)
{
	static const char *const known[] = {"ld-linux", "ld-musl", "ld-lsb", "ld.so", "ld-2."};
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strncmp(name, known[i], strlen(known[i])))
			return 1;
	return 0;
}

static void read_binary(struct program *p, const struct file_head *h)
{
	uint64_t at = 0, n;
	struct elf e;

	if (read_elf(&e, p, h))
		return;
	n = find_loader(&e, p, h, &at);
	if (!is_for_us(p)) {
		p->kind = PROGRAM_FOREIGN;
	} else if (!n) {
		p->kind = PROGRAM_STATIC;
	} else if (n >= sizeof(p->interpreter) || bytes_at(h, at, p->interpreter, n)) {
		p->interpreter[0] = '\0';
	} else {
		p->interpreter[n] = '\0';
		p->kind = is_known_loader(p->interpreter) ? PROGRAM_DYNAMIC : PROGRAM_FOREIGN;
	}
}

void program_read(struct program *p, int fd)
{
	struct file_head h = {.fd = fd};
	long n = sys4(SYS_pread64, fd, h.bytes, sizeof(h.bytes), 0);

	p->kind = PROGRAM_UNKNOWN;
	p->bits = p->machine = 0;
	p->interpreter[0] = '\0';
	h.len = n > 0 ? (size_t)n : 0;
	if (h.len > 2 && h.bytes[0] == '#' && h.bytes[1] == '!')
		read_script(p, &h);
	else if (h.len > EI_NIDENT && !memcmp(h.bytes, ELFMAG, SELFMAG))
		read_binary(p, &h);
}

int program_open(int dirfd, const char *path, int flags)
{
	/* A FIFO, or a terminal, is not to be waited for. */
	int how = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	char link[PROC_PATH];

	if (flags & AT_EMPTY_PATH && path && !*path && dirfd >= 0) {
		proc_fd_path(link, dirfd);
		return (int)sys4(SYS_openat, AT_FDCWD, link, how, 0);
	}
	if (flags & AT_SYMLINK_NOFOLLOW)
		how |= O_NOFOLLOW;
	return (int)sys4(SYS_openat, dirfd, path, how, 0);
}

int program_follow(struct program *p, int dirfd, const char *path, int flags, program_visit *visit,
		   void *arg)
{
	char script[PROGRAM_HEAD];

	p->kind = PROGRAM_UNKNOWN;
	for (int i = 0; i <= SCRIPTS_MAX; i++) {
		int fd = program_open(dirfd, path, flags), result;

		if (fd < 0)
			return fd;
		program_read(p, fd);
		result = visit ? visit(arg, p, fd) : 0;
		sys1(SYS_close, fd);
		if (result || p->kind != PROGRAM_SCRIPT)
			return result;
		memcpy(script, p->interpreter, sizeof(script));
		dirfd = AT_FDCWD;
		path = script;
		flags = 0;
	}
	return -ELOOP;
}

/* Whether `path` ends in `end`, by whole components. */
static int ends_in(const char *path, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && !memcmp(path + len - n, end, n) &&
	       (len == n || path[len - n - 1] == '/');
}

int program_library_base(const char *path, size_t len)
{
	if (!ends_in(path, len, PROGRAM_LIBRARY))
		return -1;
	len -= strlen(PROGRAM_LIBRARY);
	if (ends_in(path, len, PROGRAM_FOLDER32))
		len -= strlen(PROGRAM_FOLDER32);
	return (int)len;
}

size_t program_library(char *out, const char *path, size_t len, int bits)
{
	int base = program_library_base(path, len);
	size_t n = base < 0 ? len : (size_t)base;

	/* A bare name is looked for by the loader, where it looks for its kind. */
	if (base <= 0 || !bits)
		n = len;
	memcpy(out, path, n);
	if (n == len)
		return n;
	if (bits == 32) {
		memcpy(out + n, PROGRAM_FOLDER32, strlen(PROGRAM_FOLDER32));
		n += strlen(PROGRAM_FOLDER32);
	}
	memcpy(out + n, PROGRAM_LIBRARY, strlen(PROGRAM_LIBRARY));
	return n + strlen(PROGRAM_LIBRARY);
}
