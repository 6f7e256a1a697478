/* SPDX-License-Identifier: MIT
 *
 * Users and groups as the directories of PSEUDO_PASSWD know them.  What these
 * functions give, they give as libc's own do; numbers of errors are positive.
 *
 * Those that end in _r touch nothing but their arguments and may run anywhere.
 * The others keep their results, as libc's, until they are called again, and
 * allocate.
 */
#ifndef PQFS_ACCOUNTS_H
#define PQFS_ACCOUNTS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Files of a directory; the entries are struct passwd, group, spwd and sgrp. */
enum accounts { IN_PASSWD, IN_GROUP, IN_SHADOW, IN_GSHADOW, ACCOUNTS };

/* Whether some directory has the file; otherwise the host's own counts. */
int accounts_on(enum accounts which);

/* One of two calls, by whose files count; and the end of both walks. */
#define accounts_or(which, ours, libcs) (accounts_on(which) ? (ours) : (libcs))
#define accounts_end(which, libcs) (accounts_rewind(which), (libcs))

/* Writes the path of a file (as ".pwd.lock") in the directory whose etc/passwd counts
 * to `path`, of MSG_PATH_MAX bytes.  Returns whether there is one. */
int accounts_path(const char *file, char *path);

/* getpwnam_r and kin: 0, with *result NULL if there is none, or an error. */
int accounts_name_r(enum accounts which, const char *name, void *entry, char *buf, size_t size,
		    void **result);
int accounts_id_r(enum accounts which, id_t id, void *entry, char *buf, size_t size, void **result);

/* getpwnam and kin. */
void *accounts_name(enum accounts which, const char *name);
void *accounts_id(enum accounts which, id_t id);

/* setpwent and endpwent, getpwent_r, getpwent. */
void accounts_rewind(enum accounts which);
int accounts_next_r(enum accounts which, void *entry, char *buf, size_t size, void **result);
void *accounts_next(enum accounts which);

/* getgrouplist(3), by the host's groups if no directory has any. */
int accounts_grouplist(const char *user, gid_t group, gid_t *groups, int *count);

/* The lock of lckpwdf on a file, which is the functions' then: 0, or -1 with errno after
 * 15 seconds.  accounts_locked tells the descriptor, or -1. */
int accounts_lock(int fd);
int accounts_unlock(void);
int accounts_locked(void);

/* account_line.c: makes an entry of a line, in place, which it cuts into strings;
 * lists go to `space`.  1, 0 if the line is none that libc takes, -ERANGE. */
int account_parse(enum accounts which, void *entry, char *line, char *space, size_t room);

/* Reads a number as libc does in such lines, white space and a sign before it
 * allowed; one of more than 32 bits, which no line may have, is just too large.  Returns
 * where it ends: `at` if there is none. */
char *account_number(const char *at, uint64_t *value);

/* Writes a number to `out`, which has room for 11 bytes, and returns it. */
char *account_digits(uint32_t value, char *out);

#endif
