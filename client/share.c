/* SPDX-License-Identifier: MIT
 *
 * The client's use of the shared index and journal.  They are mapped when the
 * first lookup needs them; where they can't be, everything goes by message.  A
 * change is made with all signals blocked where there are handlers, for one might
 * make another change.
 */
#include "../common/shared.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#include "../common/sys.h"
#include "client.h"

enum { MAPS = 8 }; /* a retired one may still be in use by another thread */

static struct {
	int inside;             /* threads that are amid a change */
	int handlers;           /* the program has signal handlers */
	int closed;             /* the thread that waits for them, to exec, which ends them */
	struct shared *current; /* NULL: not mapped yet */
	unsigned nmaps;
	int mapping;     /* a thread is at it */
	uint64_t missed; /* when it could not be done */
} share HOT;

/* In a process that lives while its server does there is but one. */
static struct shared first HOT, others[MAPS];

enum { AGAIN_MS = 200, FULL_TRIES = 1000, QUIET_MS = 100, SETTLE_TRIES = 100, EXEC_TRIES = 10000 };

static long open_fresh(void *fresh)
{
	return shared_open(fresh, session.dir);
}

static int open_shared(struct shared *fresh)
{
	long result = open_fresh(fresh);

	return (int)(result == -EMFILE ? apart(open_fresh, fresh) : result);
}

static struct shared *map(void)
{
	int free = 0, result;

	if ((share.missed && shared_clock() - share.missed < AGAIN_MS) ||
	    !__atomic_compare_exchange_n(&share.mapping, &free, 1, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return NULL;
	if (share.current && shared_current(share.current)) {
		result = 0;
	} else {
		struct shared *fresh = share.nmaps ? &others[share.nmaps % MAPS] : &first;

		share.nmaps++;
		shared_elsewhere = apart;
		result = open_shared(fresh);
		/* A server makes them. */
		if (result && !conn_flush())
			result = open_shared(fresh);
		if (result)
			share.missed = shared_clock();
		else
			__atomic_store_n(&share.current, fresh, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&share.mapping, 0, __ATOMIC_RELEASE);
	return result ? NULL : share.current;
}

static inline struct shared *usable(void)
{
	struct shared *s = __atomic_load_n(&share.current, __ATOMIC_ACQUIRE);

	if (__builtin_expect(s && shared_current(s), 1))
		return s;
	return session.barred & (BARRED_MAPS | BARRED_KILL) ? s : map();
}

struct shared *share_for(const struct ident *id)
{
	return ident_exists(id) ? usable() : NULL;
}

static void wake(const struct shared *s)
{
	static uint64_t woken HOT;
	struct shared_header *h = s->header;
	uint32_t asleep = __atomic_load_n(&h->asleep, __ATOMIC_SEQ_CST);
	uint64_t now;

	if (session.barred & BARRED_SERVER)
		return;
	/* One of us wakes it. */
	if (asleep && __atomic_exchange_n(&h->asleep, 0, __ATOMIC_SEQ_CST)) {
		conn_wake();
		return;
	}
	/* A server that is awake looks every few ms; one that does not is dead, or who
	 * was to wake it is. */
	now = shared_clock();
	if (now - __atomic_load_n(&h->beat, __ATOMIC_RELAXED) > QUIET_MS &&
	    (now - __atomic_load_n(&woken, __ATOMIC_RELAXED) > QUIET_MS ||
	     shared_is_dead(__atomic_load_n(&h->server, __ATOMIC_RELAXED)))) {
		__atomic_store_n(&woken, now, __ATOMIC_RELAXED);
		conn_wake();
	}
}

static void leave(void)
{
	__atomic_sub_fetch(&share.inside, 1, __ATOMIC_SEQ_CST);
}

static void enter(void)
{
	static const struct timespec nap = {.tv_nsec = 100000};
	int closed;

	for (;;) {
		__atomic_add_fetch(&share.inside, 1, __ATOMIC_SEQ_CST);
		closed = __atomic_load_n(&share.closed, __ATOMIC_SEQ_CST);
		/* A signal handler in the thread that is about to exec goes on. */
		if (__builtin_expect(!closed, 1) || closed == (int)sys0(SYS_gettid))
			return;
		leave();
		sys2(SYS_nanosleep, &nap, NULL);
	}
}

void share_close_for_exec(void)
{
	static const struct timespec nap = {.tv_nsec = 100000};

	/* A child that shares our memory leaves our threads alone. */
	if ((pid_t)sys0(SYS_getpid) != session.pid || !share.current)
		return;
	__atomic_store_n(&share.closed, (int)sys0(SYS_gettid), __ATOMIC_SEQ_CST);
	for (int i = 0; i < EXEC_TRIES && __atomic_load_n(&share.inside, __ATOMIC_SEQ_CST); i++)
		sys2(SYS_nanosleep, &nap, NULL);
}

void share_reopen(void)
{
	__atomic_store_n(&share.closed, 0, __ATOMIC_SEQ_CST);
}

void share_expect_handlers(void)
{
	static const struct timespec nap = {.tv_nsec = 20000};

	if (__atomic_exchange_n(&share.handlers, 1, __ATOMIC_SEQ_CST))
		return;
	/* Who began a change without thinking of them gets out of it first. */
	for (int i = 0; i < SETTLE_TRIES && __atomic_load_n(&share.inside, __ATOMIC_SEQ_CST); i++)
		sys2(SYS_nanosleep, &nap, NULL);
}

void share_forked(void)
{
	share.inside = share.closed = share.mapping = 0;
	/* A thread that is not here may have been about to map another index. */
	first.mapping = 0;
	for (int i = 0; i < MAPS && share.nmaps > 1; i++)
		others[i].mapping = 0;
}

void share_leave(void)
{
	struct shared *s = share.current;
	uint64_t all = ~0ull, old = 0;

	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof(all));
	share.current = NULL;
	share.missed = 0;
	/* A handler that forks may have interrupted who reads there: it stays mapped. */
	if (s && !share.handlers)
		shared_close(s);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
}

int share_begin(uint64_t *old)
{
	uint64_t all = ~0ull;

	if (!__atomic_load_n(&share.handlers, __ATOMIC_RELAXED)) {
		enter();
		if (!__atomic_load_n(&share.handlers, __ATOMIC_SEQ_CST))
			return 0;
		leave();
	}
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, old, sizeof(all));
	enter();
	return 1;
}

void share_end(int blocked, const uint64_t *old)
{
	leave();
	if (blocked)
		sys4(SYS_rt_sigprocmask, SIG_SETMASK, old, NULL, sizeof(*old));
}

int share_change(struct shared *s, struct msg *m, const char *path, const char *path2)
{
	uint64_t old = 0;
	int result;

	m->magic = MSG_MAGIC;
	m->version = MSG_VERSION;
	m->type = PSEUDO_MSG_OP;
	m->pid = (uint32_t)session.pid;
	for (int i = 0; i < FULL_TRIES; i++) {
		int blocked = share_begin(&old);

		result = shared_change(s, m, path, path2);
		share_end(blocked, &old);
		if ((result != -ENOBUFS && result != -EFBIG) || conn_flush())
			break;
	}
	if (result == -ESTALE || result == -EAGAIN)
		return result;
	if (result) {
		conn_complain();
		return -EIO;
	}
	wake(s);
	return 0;
}

int share_has_unindexed(void)
{
	const struct shared *s = usable();

	return !s || __atomic_load_n(&s->header->unindexed, __ATOMIC_RELAXED);
}

int share_inherits(void)
{
	const struct shared *s = usable();

	return !s || __atomic_load_n(&s->header->counts.inherit, __ATOMIC_RELAXED) ||
	       share_has_unindexed();
}

uint32_t share_moves(void)
{
	const struct shared *s = usable();

	return s ? __atomic_load_n(&s->header->moves, __ATOMIC_ACQUIRE) : 0;
}

int share_has_nodes(void)
{
	const struct shared *s = usable();

	return !s || __atomic_load_n(&s->header->counts.nodes, __ATOMIC_RELAXED) ||
	       share_has_unindexed();
}

int share_has_attributes(void)
{
	const struct shared *s = usable();

	return !s || __atomic_load_n(&s->header->counts.attributes, __ATOMIC_RELAXED) ||
	       share_has_unindexed();
}

int share_has_locked(void)
{
	const struct shared *s = usable();

	return !s || __atomic_load_n(&s->header->counts.locked, __ATOMIC_RELAXED) ||
	       share_has_unindexed();
}

int share_has_node(uint64_t ino)
{
	struct shared *s = usable();

	return !s || index_is_node(s, ino);
}
