/* SPDX-License-Identifier: MIT
 *
 * posix_spawn: what a child is to do before its program is run, kept beside
 * libc's own list, which nobody else can read; and spawns made here, where
 * libc's would open files behind our back.
 */
#ifndef PQFS_CLIENT_SPAWNS_H
#define PQFS_CLIENT_SPAWNS_H

#include <spawn.h>

enum spawn_kind {
	SPAWN_CLOSE,
	SPAWN_DUP2,
	SPAWN_OPEN,
	SPAWN_CHDIR,
	SPAWN_FCHDIR,
	SPAWN_CLOSEFROM,
	SPAWN_TCSETPGRP
};

struct spawn_action {
	struct spawn_action *next;
	enum spawn_kind kind;
	int fd;
	int other; /* of dup2: the new number; of open: the flags */
	unsigned mode;
	char path[];
};

/* Starts without a list: what is in a fresh structure means nothing. */
void spawn_start(posix_spawn_file_actions_t *actions);

/* Appends an action; `path` (NULL for none) is copied.  0 or ENOMEM. */
int spawn_add(posix_spawn_file_actions_t *actions, enum spawn_kind kind, int fd, int other,
	      unsigned mode, const char *path);

/* The first action, or NULL; `actions` may be. */
struct spawn_action *spawn_actions(const posix_spawn_file_actions_t *actions);

/* Frees the list. */
void spawn_end(posix_spawn_file_actions_t *actions);

/* Whether a spawn opens files, or changes ids, so that libc can't make it. */
int spawn_is_ours(const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr);

/* How posix_spawn and its kin differ. */
enum { SPAWN_SEARCH = 1, SPAWN_PIDFD = 2 };

/* A spawn that is made here. */
struct spawning {
	int how;
	const char *path;
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attr;
	char *const *argv;
	char *const *envp;
	unsigned long long mask; /* of signals, to be gone back to */
	int error;               /* why the child could not become the program */
};

/* Runs `become` with `s` in a child that has our memory, and waits until that is
 * another program or has ended, with s->error set.  What posix_spawn gives is
 * *pid, or a descriptor there.  0 or an error number. */
int spawn_run(struct spawning *s, int (*become)(void *), int *pid);

/* In the child, before and after the file actions: what the attributes say.  An
 * error number. */
int spawn_begin(const struct spawning *s);
int spawn_finish(const struct spawning *s);

/* In the child: closes all descriptors from `fd` on; hands the terminal to the
 * child's process group; makes a descriptor outlive exec.  0 or -errno. */
int spawn_close_from(int fd);
int spawn_take_terminal(int fd);

/* Whether it is an error to close this number, which is not open. */
int spawn_is_out_of_range(int fd);

#endif
