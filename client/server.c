/* SPDX-License-Identifier: MIT
 *
 * Starting a server, for which the connection finds none.  Called under the
 * connection's lock, in any process, thread and handler, and by a child that
 * shares our memory, too.
 */
#include "real.h"
#include "client.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../common/program.h"
#include "../common/state.h"
#include "../common/sys.h"

#define SERVER "pqfs-server"
enum { SPAWN_STACK = 65536, PLACES = 3 };

/* The server's command line, made by the parent for the child to exec. */
struct command {
	char paths[PLACES][MSG_PATH_MAX + 32]; /* where it may be; "": nowhere */
	char timeout[16];
	char *argv[8];
	char *envp[1];
	char stacks[2][SPAWN_STACK];
};

static int exec_server(void *arg)
{
	struct command *c = arg;

	for (int i = 0; i < PLACES; i++)
		if (*c->paths[i])
			sys3(SYS_execve, c->paths[i], c->argv, c->envp);
	sys1(SYS_exit, 127);
	return 127;
}

/* Between us and the server: exec makes any child one that sends SIGCHLD, and
 * that the program's own wait would find. */
static int mind_server(void *arg)
{
	static const struct {
		void *handler;
		unsigned long flags, restorer;
		uint64_t mask;
	} plain;
	struct command *c = arg;
	int status = 0;
	long pid, result = 0;

	/* If it were ignored there would be nothing to wait for. */
	sys4(SYS_rt_sigaction, SIGCHLD, &plain, NULL, sizeof(plain.mask));
	pid = real_clone(exec_server, c->stacks[1] + SPAWN_STACK, CLONE_VM | CLONE_VFORK | SIGCHLD,
			 c, NULL, NULL, NULL);
	if (pid > 0) {
		do
			result = sys4(SYS_wait4, pid, &status, __WALL, NULL);
		while (result == -EINTR);
	}
	sys1(SYS_exit, pid < 0 || result < 0 || status);
	return 1;
}

/* Where the server may be: a build system may have set PSEUDO_BINDIR to a folder of
 * its own idea, so what is beside the library comes next. */
static void find_server(struct command *c)
{
	static const char beside[] = "../../bin";
	char dir[MSG_PATH_MAX];
	int n = program_library_base(session.library, session.library_len);

	if (session.bindir[0])
		state_path(c->paths[0], sizeof(c->paths[0]), session.bindir, SERVER);
	if (n > 0 && (size_t)n + sizeof(beside) <= sizeof(dir)) {
		memcpy(dir, session.library, (size_t)n);
		memcpy(dir + n, beside, sizeof(beside));
		state_path(c->paths[1], sizeof(c->paths[1]), dir, SERVER);
	}
	state_path(c->paths[2], sizeof(c->paths[2]), PQFS_BINDIR, SERVER);
}

int server_start(void)
{
	int n = 0, status = 0;
	struct command *c;
	long pid, result;

	c = mmap(NULL, sizeof(*c), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (c == MAP_FAILED)
		return -ENOMEM;
	find_server(c);
	c->argv[n++] = (char *)SERVER;
	c->argv[n++] = (char *)"--state";
	c->argv[n++] = (char *)session.dir;
	if (session_timeout(c->timeout, sizeof(c->timeout))) {
		c->argv[n++] = (char *)"--timeout";
		c->argv[n] = c->timeout;
	}
	pid = real_clone(mind_server, c->stacks[0] + SPAWN_STACK, CLONE_VM | CLONE_VFORK, c, NULL,
			 NULL, NULL);
	result = pid < 0 ? -errno : 0;
	while (pid > 0 && (result = sys4(SYS_wait4, pid, &status, __WCLONE, NULL)) == -EINTR)
		;
	munmap(c, sizeof(*c));
	/* Gone already: another thread waits for clones, too. */
	if (result == -ECHILD)
		return 0;
	return result < 0 ? (int)result : status ? -EIO : 0;
}
