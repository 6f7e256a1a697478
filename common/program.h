/* SPDX-License-Identifier: MIT
 *
 * What a file is to execve(2), and which build of the preloaded library fits
 * it.  Nothing here allocates, uses stdio or goes through libc's own calls.
 */
#ifndef PQFS_COMMON_PROGRAM_H
#define PQFS_COMMON_PROGRAM_H

#include <elf.h>
#include <stddef.h>

enum program_kind {
	PROGRAM_UNKNOWN, /* no program, or one that can't be read */
	PROGRAM_SCRIPT,  /* starts with #!; `interpreter` is what that names */
	PROGRAM_DYNAMIC, /* `interpreter` is its loader */
	PROGRAM_STATIC,  /* has no loader, which alone would load a library */
	PROGRAM_FOREIGN, /* for another machine, or of another libc than glibc and musl */
};

enum { PROGRAM_HEAD = 256 }; /* bytes of a script that the kernel looks at */

struct program {
	int kind;    /* enum program_kind */
	int bits;    /* of its words: 64 or 32; 0: not known */
	int machine; /* EM_*; 0: not known */
	char interpreter[PROGRAM_HEAD];
};

/* Reads what the file that is open at `fd` is. */
void program_read(struct program *p, int fd);

/* Opens what execve of dirfd/path (AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW in
 * `flags`) would read, without waiting for anything.  -errno. */
int program_open(int dirfd, const char *path, int flags);

/* Called for each file that the kernel would open for an execve: scripts, and
 * the program itself, of which `p` tells.  Not 0: no more of them, and that is
 * program_follow's result. */
typedef int program_visit(void *arg, const struct program *p, int fd);

/* What runs in the end: a script's interpreter, however many there are between.
 * `visit` may be NULL.  0; -errno if a file can't be opened; -ELOOP. */
int program_follow(struct program *p, int dirfd, const char *path, int flags, program_visit *visit,
		   void *arg);

/* The library's name, and the folder beside it that has its build for programs of
 * 32 bits. */
#define PROGRAM_LIBRARY "libpqfs.so"
#define PROGRAM_FOLDER32 "i386/"

/* How many of the `len` characters of a library's path come before the folder and
 * name of its build; -1 if it is none of ours. */
int program_library_base(const char *path, size_t len);

/* Writes the path of the build with words of `bits` (0: as it is): what stands
 * beside the one at `path` (`len` characters).  `out` has room for its length
 * and PROGRAM_LIBRARY_ROOM more.  Returns the length; no NUL is written. */
#define PROGRAM_LIBRARY_ROOM sizeof(PROGRAM_FOLDER32)
size_t program_library(char *out, const char *path, size_t len, int bits);

#endif
