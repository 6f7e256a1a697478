/* SPDX-License-Identifier: MIT
 *
 * Errands for a process that has no descriptor to spare: a child that shares our
 * memory, but not our descriptors, gives up its copies of them, and so can open
 * what we can't.  What it maps is mapped for us.  The program's descriptors,
 * locks and children are as they were.
 */
#include "real.h"
#include "client.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../common/sys.h"

enum { STACK = 256 * 1024, ENOUGH = 16 };

struct errand {
	long (*run)(void *);
	void *arg;
	long result;
};

static int run_errand(void *arg)
{
	struct errand *e = arg;
	struct {
		uint64_t now, most;
	} limit;

	if (!sys4(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit)) {
		limit.now = limit.most;
		sys4(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
	}
	/* But stderr, for complaints. */
	sys1(SYS_close, 0);
	sys1(SYS_close, 1);
	for (int fd = 3; fd < ENOUGH; fd++)
		sys1(SYS_close, fd);
	e->result = e->run(e->arg);
	return 0;
}

long apart(long (*run)(void *), void *arg)
{
	struct errand e = {run, arg, -EMFILE};
	uint64_t all = ~0ull, old = 0;
	void *stack;
	int child;

	stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
	if (stack == MAP_FAILED)
		return -EMFILE;
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof(old));
	child = real_clone(run_errand, (char *)stack + STACK, CLONE_VM | CLONE_VFORK, &e, NULL,
			   NULL, NULL);
	/* It sends no signal, and no wait of the program's finds it. */
	while (child > 0 && sys4(SYS_wait4, child, NULL, __WCLONE, NULL) == -EINTR)
		;
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
	munmap(stack, STACK);
	return e.result;
}
