/* SPDX-License-Identifier: MIT
 *
 * matrix: makes every call that the specs know, in every spelling, and prints
 * what came of it.  Run as real root and in a session it must print the same.
 *
 * To test a new operation add a line to scenarios.h; for a parameter whose name
 * or type is new, one to values.c; for a new type of result, one to results.c.
 */
#ifndef PQFS_MATRIX_H
#define PQFS_MATRIX_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { MAX_PARAMS = 12 };

/* What makewrappers writes of each symbol, and number of syscall(2). */
struct spelling {
	const char *name; /* "chown", "syscall:chown" */
	const char *operation;
	const char *type; /* of the result */
	long number;      /* of a system call, or -1 */
	long (*call)(void *fn);
	struct param {
		const char *type;
		const char *name;
	} params[MAX_PARAMS + 1]; /* the last has no name */
};

/* The values that an operation's spellings are called with: each takes those
 * that it has a parameter for.  In a text "" and NULL differ: a path that is
 * not given is "f", a directory that is not given AT_FDCWD. */
struct scenario {
	const char *operation;
	const char *path, *oldpath, *newpath, *target; /* none: "f", "f", "new", "t" */
	const char *dirfd, *olddirfd, *newdirfd;       /* directories to be opened */
	const char *fd;                                /* a file to be opened; none: "f" */
	const char *name;                              /* an attribute's; none: "user.a" */
	const char *value;                             /* an attribute's; none: "v" */
	const char *stream;                            /* a mode of fopen; none: "r" */
	const char *command, *user;
	int fdflags; /* for `fd`; none: O_RDONLY */
	long flags;  /* whatever the operation calls so */
	long mode;   /* permissions, or what access asks for */
	long size;   /* of a buffer, or of a value; none: what there is */
	long owner, group;
	long id[3]; /* real, effective, saved */
	long dev;
	long number;      /* a command, an option, a length, a count ... */
	long other;       /* a further one */
	long nsec[2];     /* of times; none: times long ago */
	long resolve;     /* of openat2 */
	long ver;         /* of old functions of libc; none: the right one */
	int as;           /* the user who calls, if not root */
	const char *only; /* for spellings that have this parameter */
};

/* values.c: the value of a parameter in the current scenario. */
struct bad;
void values_start(const struct scenario *s, const struct bad *bad);
long value(const char *type, const char *name);
int value_exists(const char *type, const char *name);
/* What the call, which returned `rc`, put into the buffers that it was given. */
void values_show(long rc);

/* results.c: what a call returned; -1 and NULL with their errno. */
void result_show(const struct spelling *sp, long rc, int error);
int result_exists(const char *type);

/* place.c: the folder that each call is made in, fresh.  It is shown with a
 * line for each file. */
void place_make(const char *name);
void place_show(const char *name);
void place_remove(const char *name);
/* Makes the directory that it is in what it was; calls may have named that. */
void place_restore(void);

/* bad.c: values that no call can do with, or that are odd at least. */
struct bad {
	char what[64]; /* "path=NULL" */
	const char *name;
	long (*get)(long with); /* makes it, in the call's process; or NULL */
	long with;              /* the value itself where nothing makes it */
};

/* The next one for a parameter, from 0 on; 0 when there is none. */
int bad_value(const struct spelling *sp, const struct param *p, int number, struct bad *bad);

/* call.c: one call */
void call_start(void);
/* By whom, and the mode of the folder that they are made in; from now on. */
void call_as(int user, mode_t mode);
/* The function of libc's, or ours, that a program calls by this name; NULL where
 * libc or the kernel has none. */
void *call_function(const struct spelling *sp);
/* Makes the call, with one bad value in place of the scenario's, or with none
 * (NULL), and prints what came of it. */
void call_make(const struct spelling *sp, const struct scenario *s, const struct bad *bad,
	       void *fn);

/* tell.c: text that is printed when the call's process has ended, however it
 * did. */
enum { TOLD_MAX = 1 << 16 };
void tell_start(void);
void tell_again(void);
const char *tell_text(void);
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);
struct stat;
void say_stat(const char *what, const struct stat *st);
/* Random names are all the same. */
const char *plain_name(const char *name);
/* Capabilities, as a number: real root may lack some itself, in a container;
 * $MATRIX_CAPS are those that it has. */
uintmax_t caps_shown(uint32_t low, uint32_t high);
void die(const char *what);

#endif
