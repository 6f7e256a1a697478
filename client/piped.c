/* SPDX-License-Identifier: MIT
 *
 * Streams of commands that libc knows nothing of, for popen was done without it.
 */
#include "real.h"
#include "client.h"

#include <sched.h>

#include "../common/sys.h"

static struct piped {
	struct piped *next;
	FILE *stream;
	pid_t pid;
} * list;

static pid_t holder; /* the process that is at it */

static void lock(void)
{
	pid_t me = (pid_t)sys0(SYS_getpid), was = 0;

	/* What a fork copied is held by nobody. */
	while (
	    !__atomic_compare_exchange_n(&holder, &was, me, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		if (was == me) {
			sched_yield();
			was = 0;
		}
}

static void unlock(void)
{
	__atomic_store_n(&holder, 0, __ATOMIC_RELEASE);
}

int piped_add(FILE *stream, pid_t pid)
{
	struct piped *p = malloc(sizeof(*p));

	if (!p)
		return -ENOMEM;
	lock();
	*p = (struct piped){list, stream, pid};
	list = p;
	unlock();
	return 0;
}

pid_t piped_take(FILE *stream)
{
	struct piped *found;
	pid_t pid = 0;

	lock();
	for (struct piped **p = &list; (found = *p); p = &found->next)
		if (found->stream == stream) {
			*p = found->next;
			pid = found->pid;
			break;
		}
	unlock();
	free(found);
	return pid;
}

void piped_each(void (*visit)(void *arg, int fd), void *arg)
{
	lock();
	for (const struct piped *p = list; p; p = p->next)
		visit(arg, fileno(p->stream));
	unlock();
}
