/* SPDX-License-Identifier: MIT
 *
 * pqtest: makes exact libc calls, one family per subcommand, and prints what
 * each call gave, so that a test can hold the spellings against each other.
 */
#ifndef PQTEST_H
#define PQTEST_H

#include <stddef.h>
#include <sys/stat.h>

/* A subcommand: its arguments follow its name.  Returns the exit status. */
typedef int command(int argc, char **argv);

command stat_all, chown_all, chmod_all, access_all, xattr_all, walk_all; /* pqtest_attr.c */
command create_all, remove_all, unlinked, nameless;                      /* pqtest_make.c */
command exec_how, spawn_how, threads, signals, close_how, ids, setid;    /* pqtest_proc.c */
command walk_places;                                                     /* pqtest_attr.c */
command inside_all, looks, sends, handlers, appends, ipc, old_pipes;     /* pqtest_inside.c */
command syscalls;                                                        /* pqtest_raw.c */
command start;                                                           /* pqtest_start.c */
command spawn_actions, spawned;                                          /* pqtest_spawn.c */
command shut;                                                            /* pqtest_shut.c */
command full, memory;                                                    /* pqtest_proc.c */

/* Prints "name: type+mode uid:gid major,minor" of `path` by lstat. */
void show(const char *name, const char *path);
void show_stat(const char *name, int rc, const struct stat *st);
/* Prints "name: ok" or "name: <errno's name>". */
void result(const char *name, long rc);
/* The function that libc (or what is preloaded) has under a name that
 * headers do not declare; ends the program if there is none. */
void *symbol(const char *name);
void die(const char *what);

#endif
