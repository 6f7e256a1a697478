/* SPDX-License-Identifier: MIT
 *
 * What a shared library exports.
 */
#ifndef PQFS_MAKEWRAPPERS_EXPORTS_H
#define PQFS_MAKEWRAPPERS_EXPORTS_H

struct export
{
	const char *name;
	const char *version; /* "" for a library without versions */
	int is_default;      /* of the versions of this name */
};

struct exports {
	struct export *list; /* by name, the default version first */
	int count;
	const char *machine; /* "x86-64"; "machine 62" where it has no name here */
};

/* Reads the dynamic symbols that the ELF file, of 32 or 64 bits, defines for
 * others; what is private to the libc (GLIBC_PRIVATE) and the names of versions
 * are left out.  Ends the program with "file: message" if that can't be done. */
void exports_read(struct exports *exports, const char *file);

/* Orders two versions such as GLIBC_2.4 and GLIBC_2.36: by their numbers. */
int version_order(const char *a, const char *b);

#endif
