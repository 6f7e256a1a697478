/* SPDX-License-Identifier: MIT
 *
 * posix_spawn's file actions and spawns of our own.  The list of actions hangs
 * on the last bytes of libc's structure, which no libc uses: glibc and musl
 * reserve the same there.  The child of a spawn runs in our memory with all
 * signals blocked, as a child of vfork; it must leave no trace there.
 */
#include "spawns.h"
#include "next.h"
#include "real.h"
#include "client.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "../common/sys.h"

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif

enum { STACK = 256 * 1024, SIGNALS = 64, IN_CGROUP = 0x100 /* POSIX_SPAWN_SETCGROUP */ };

/* What hangs on the structure. */
struct mark {
	struct spawn_action *first;
	uintptr_t check;
};

static const uintptr_t secret = (uintptr_t)0x7071667370617773;

static struct mark *mark_of(const posix_spawn_file_actions_t *actions)
{
	return (struct mark *)((char *)actions + sizeof(*actions) - sizeof(struct mark));
}

static void set_first(posix_spawn_file_actions_t *actions, struct spawn_action *first)
{
	*mark_of(actions) = (struct mark){first, first ? (uintptr_t)first ^ secret : 0};
}

void spawn_start(posix_spawn_file_actions_t *actions)
{
	set_first(actions, NULL);
}

struct spawn_action *spawn_actions(const posix_spawn_file_actions_t *actions)
{
	const struct mark *m = actions ? mark_of(actions) : NULL;

	return m && m->check == ((uintptr_t)m->first ^ secret) ? m->first : NULL;
}

int spawn_add(posix_spawn_file_actions_t *actions, enum spawn_kind kind, int fd, int other,
	      unsigned mode, const char *path)
{
	size_t n = path ? strlen(path) + 1 : 1;
	struct spawn_action *a = malloc(sizeof(*a) + n), *last = spawn_actions(actions);

	if (!a)
		return ENOMEM;
	*a = (struct spawn_action){.kind = kind, .fd = fd, .other = other, .mode = mode};
	memcpy(a->path, path ? path : "", n);
	while (last && last->next)
		last = last->next;
	if (last)
		last->next = a;
	else
		set_first(actions, a);
	return 0;
}

void spawn_end(posix_spawn_file_actions_t *actions)
{
	struct spawn_action *a = spawn_actions(actions), *next;

	for (; a; a = next) {
		next = a->next;
		free(a);
	}
	set_first(actions, NULL);
}

static short flags_of(const posix_spawnattr_t *attr)
{
	short flags = 0;

	if (attr)
		real_posix_spawnattr_getflags(attr, &flags);
	return flags;
}

int spawn_is_ours(const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr)
{
	short flags = flags_of(attr);

	if (flags & IN_CGROUP)
		return 0;
	if (flags & POSIX_SPAWN_RESETIDS &&
	    (cred_uid() != cred_euid() || cred_gid() != cred_egid()))
		return 1;
	for (const struct spawn_action *a = spawn_actions(actions); a; a = a->next)
		if (a->kind == SPAWN_OPEN)
			return 1;
	return 0;
}

/* The parent -------------------------------------------------------------------- */

/* The child must not be ended by a cancellation that is meant for us. */
static int set_cancel_state(int state)
{
	int (*set)(int, int *) = (int (*)(int, int *))next_function("pthread_setcancelstate", "");

	if (set)
		set(state, &state);
	return state;
}

static int make_child(struct spawning *s, int (*become)(void *), char *stack_end, int *pid)
{
	int flags = CLONE_VM | CLONE_VFORK | SIGCHLD, pidfd = -1, child;

	if (s->how & SPAWN_PIDFD)
		flags |= CLONE_PIDFD;
	child = real_clone(become, stack_end, flags, s, &pidfd, NULL, NULL);
	if (child < 0)
		return errno;
	if (!s->error) {
		if (pid)
			*pid = s->how & SPAWN_PIDFD ? pidfd : child;
		return 0;
	}
	while (sys4(SYS_wait4, child, NULL, 0, NULL) == -EINTR)
		;
	if (pidfd >= 0)
		sys1(SYS_close, pidfd);
	return s->error;
}

int spawn_run(struct spawning *s, int (*become)(void *), int *pid)
{
	enum { CANCEL_DISABLE = 1 };
	size_t room = STACK + env_space(s->envp), size = (room + 0xffff) & ~(size_t)0xffff;
	uint64_t all = ~0ull, old = 0;
	int error, cancel;
	char *stack;

	stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
	if (stack == MAP_FAILED)
		return ENOMEM;
	cancel = set_cancel_state(CANCEL_DISABLE);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof(old));
	s->mask = old;
	s->error = 0;
	error = make_child(s, become, stack + size, pid);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
	set_cancel_state(cancel);
	munmap(stack, size);
	return error;
}

/* The child ------------------------------------------------------------------------ */

/* Handlers would run in the parent's memory; exec takes them away anyway. */
static void reset_handlers(const struct spawning *s)
{
	int chosen = flags_of(s->attr) & POSIX_SPAWN_SETSIGDEF;
	unsigned long action[8];
	uint64_t wanted = 0;
	sigset_t set;

	if (chosen) {
		real_posix_spawnattr_getsigdefault(s->attr, &set);
		memcpy(&wanted, &set, sizeof(wanted));
	}
	for (int sig = 1; sig <= SIGNALS; sig++) {
		if (!(wanted >> (sig - 1) & 1) &&
		    (sys4(SYS_rt_sigaction, sig, NULL, action, sizeof(wanted)) ||
		     action[0] == (uintptr_t)SIG_DFL || action[0] == (uintptr_t)SIG_IGN))
			continue;
		memset(action, 0, sizeof(action));
		sys4(SYS_rt_sigaction, sig, action, NULL, sizeof(wanted));
	}
}

static long set_scheduler(const struct spawning *s, short flags)
{
	struct sched_param param;
	int policy = 0;

	if (!(flags & (POSIX_SPAWN_SETSCHEDPARAM | POSIX_SPAWN_SETSCHEDULER)))
		return 0;
	real_posix_spawnattr_getschedparam(s->attr, &param);
	if (!(flags & POSIX_SPAWN_SETSCHEDULER))
		return sys2(SYS_sched_setparam, 0, &param);
	real_posix_spawnattr_getschedpolicy(s->attr, &policy);
	return sys3(SYS_sched_setscheduler, 0, policy, &param);
}

int spawn_begin(const struct spawning *s)
{
	short flags = flags_of(s->attr);
	pid_t group = 0;
	long result;

	reset_handlers(s);
	result = set_scheduler(s, flags);
	if (result >= 0 && flags & POSIX_SPAWN_SETSID)
		result = sys0(SYS_setsid);
	if (result >= 0 && flags & POSIX_SPAWN_SETPGROUP) {
		real_posix_spawnattr_getpgroup(s->attr, &group);
		result = sys2(SYS_setpgid, 0, group);
	}
	if (result >= 0 && flags & POSIX_SPAWN_RESETIDS) {
		result = cred_seteuid(cred_uid());
		if (!result)
			result = cred_setegid(cred_gid());
	}
	return result < 0 ? (int)-result : 0;
}

int spawn_finish(const struct spawning *s)
{
	uint64_t mask = s->mask;
	sigset_t set;

	if (flags_of(s->attr) & POSIX_SPAWN_SETSIGMASK) {
		real_posix_spawnattr_getsigmask(s->attr, &set);
		memcpy(&mask, &set, sizeof(mask));
	}
	return (int)-sys4(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof(mask));
}

int spawn_close_from(int fd)
{
	void (*close_from)(int) = (void (*)(int))next_function("closefrom", "");

	if (!close_from)
		return (int)sys3(SYS_close_range, fd, ~0u, 0);
	close_from(fd);
	return 0;
}

int spawn_take_terminal(int fd)
{
	pid_t group = (pid_t)sys1(SYS_getpgid, 0);

	return (int)sys3(SYS_ioctl, fd, TIOCSPGRP, &group);
}

int spawn_is_out_of_range(int fd)
{
	struct {
		uint64_t now, most;
	} limit;

	return sys4(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) || fd < 0 ||
	       (uint64_t)fd >= limit.now;
}
