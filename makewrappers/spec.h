/* SPDX-License-Identifier: MIT
 *
 * The specs of a port, read into memory: of one folder or several, of which a
 * later one may say anew what an earlier one says of a symbol.
 *
 * A spec line is a C prototype and what to do for it:
 *
 *	int fchmodat(int dirfd, const char *path, mode_t mode, int flags);	guts op=CHMOD
 *	int chmod(const char *path, mode_t mode);	= fchmodat(AT_FDCWD, path, mode, 0)
 *	int open(const char *path, int flags, ... mode_t mode);
 *		= openat(AT_FDCWD, path, flags, mode) when(flags & O_CREAT)
 *
 * An indented line continues the one before; # starts a comment.  Kinds:
 *
 *	guts		an operation; its body is guts/NAME.c
 *	= EXPR		a spelling: EXPR calls an operation or the client
 *	path		only where its paths lead is of interest
 *	pass REASON	known and left to libc, for the reason given
 *	real REASON	the same, but called by us, as real_NAME: a function that
 *			few programs need is found when it is called, not at each start
 *
 * Clauses: op=NAME (what logs call it), version=GLIBC_X (resolve that one),
 * when(EXPR) (an optional argument is there), always (in a disabled session,
 * too), errno (which is the call's own even if it succeeds), absent=WHERE (not in the libc that the
 *specs are held against, but in a newer one, another's, a 32-bit one, another library).  `internal`
 *before a prototype: an operation that libc has no symbol for.  The type `syscall`: a number that
 *syscall(2) dispatches.  After a parameter that is a path: nofollow (a symbolic link is not
 *followed), nofollow(EXPR) (is not when that is true) or byflags (a parameter called flags has
 *AT_SYMLINK_NOFOLLOW).
 *
 * Two kinds of line have no prototype:
 *
 *	pass REASON: NAME NAME ...	as `pass`, for many; REASON may end in absent=WHERE
 *	judged GLIBC_2.36 x86-64	the libc with which all of this was judged
 */
#ifndef PQFS_MAKEWRAPPERS_SPEC_H
#define PQFS_MAKEWRAPPERS_SPEC_H

enum kind { KIND_GUTS, KIND_SPELLING, KIND_PATH, KIND_PASS };

enum { MAX_PARAMS = 12 };

struct param {
	char *type;        /* "const char *" */
	const char *name;  /* "path" */
	const char *array; /* "[2]", or "" */
	char *nofollow;    /* "", or when the last component is not; NULL: it is followed */
};

struct spec {
	const char *file; /* the spec file, and the line in it */
	int line;
	const char *port; /* the folder that it is in */
	char *text;       /* the line as written, one space for any white space */
	char *type;       /* of the result */
	const char *name;
	struct param params[MAX_PARAMS];
	int nparams;
	int nfixed; /* parameters before "...", or nparams */
	int variadic;
	enum kind kind;
	char *expr;     /* of a spelling; the reason of a pass */
	const char *op; /* "NONE" without an op= clause */
	char *version;  /* NULL: any */
	char *when;     /* NULL: always there */
	char *absent;   /* where else it is; NULL: here */
	int always;
	int keeps_errno;
	int called; /* of a pass: there is a real_NAME */
	int internal;
	int syscall;
};

struct specs {
	struct spec *list;
	int count;
	const char *port;     /* the folder that is being read */
	char *judged_version; /* of the libc; NULL: not said */
	char *judged_machine;
	const char *judged_port; /* the folder that says so */
};

/* Reads a spec file of the folder specs->port and adds what it says; a symbol that
 * another folder has already is then what this one says.  Ends the program with
 * "file:line: message" if a line is not understood. */
void specs_read(struct specs *specs, const char *file);

/* The spec of a symbol (not of a syscall number), or NULL. */
const struct spec *specs_find(const struct specs *specs, const char *name);

/* Prints "file:line: message" on stderr and ends the program. */
__attribute__((noreturn, format(printf, 3, 4))) void die_at(const char *file, int line,
							    const char *format, ...);

/* malloc and kin that end the program when memory is out. */
void *grow(void *p, unsigned long size);
char *copy(const char *s, unsigned long n);

#endif
