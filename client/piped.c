/* SPDX-License-Identifier: MIT
 *
 * Streams of commands that libc knows nothing of, for popen was done without it.
 */
#include "real.h"
#include "client.h"

#include <sched.h>

static struct piped {
	struct piped *next;
	FILE *stream;
	pid_t pid;
} * list;

static int busy;

static void lock(void)
{
	while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void unlock(void)
{
	__atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
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

void piped_forked(void)
{
	busy = 0;
}
