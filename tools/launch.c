/* SPDX-License-Identifier: MIT
 *
 * Finds the library and the server next to pqfs-session, and starts the
 * server.  Runs before the session's command, outside of any session.
 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../common/calls.h"
#include "../common/msg.h"
#include "../common/shared.h"
#include "../common/state.h"
#include "connect.h"
#include "die.h"
#include "preload.h"

/* A server may be leaving just when we come; then another one is needed. */
#define TRIES 20
#define TRY_AGAIN_US 25000

char *launch_bindir(void)
{
	char *self = realpath("/proc/self/exe", NULL);
	char *slash = self ? strrchr(self, '/') : NULL;

	if (!slash)
		die(STATUS_FAILURE, "cannot tell where I am: /proc/self/exe: %s", strerror(errno));
	*slash = '\0';
	return self;
}

char *launch_library(const char *bindir)
{
	char *beside = text("%s/../lib/pqfs/%s", bindir, PRELOAD_LIBRARY);
	char *path = realpath(beside, NULL);

	if (!path)
		path = realpath(PQFS_LIBDIR "/" PRELOAD_LIBRARY, NULL);
	if (!path)
		die(STATUS_FAILURE, "%s: not found, nor in %s", beside, PQFS_LIBDIR);
	if (strpbrk(path, ": \t\n$"))
		die(STATUS_FAILURE, "%s: LD_PRELOAD can't carry a path with ':', '$' or a space",
		    path);
	free(beside);
	return path;
}

static char *server_program(const char *bindir)
{
	char *path = text("%s/pqfs-server", bindir);

	if (!access(path, X_OK))
		return path;
	free(path);
	path = text("%s/pqfs-server", PQFS_BINDIR);
	if (!access(path, X_OK))
		return path;
	complain("%s/pqfs-server: not found, nor in %s", bindir, PQFS_BINDIR);
	free(path);
	return NULL;
}

/* In the child.  The server keeps nothing of ours but stderr, and that only
 * until it is ready. */
__attribute__((noreturn)) static void become_server(const char *path, const char *dir, long timeout)
{
	const char *args[] = {"pqfs-server", "--state", dir, NULL, NULL, NULL};
	int null = open("/dev/null", O_RDWR);

	if (timeout) {
		args[3] = "--timeout";
		args[4] = text("%ld", timeout);
	}
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	/* The server must see the real world. */
	unsetenv("LD_PRELOAD");
	execv(path, (char **)args);
	complain("%s: %s", path, strerror(errno));
	_exit(STATUS_FAILURE);
}

/* Starts a server and waits until it is ready.  Returns 0, or -1 after a line
 * on stderr, ours or its own. */
static int start(const char *path, const char *dir, long timeout)
{
	struct sigaction usual = {.sa_handler = SIG_DFL}, old;
	int status = 0;
	pid_t pid;

	/* Where SIGCHLD is ignored there would be no status to wait for. */
	sigaction(SIGCHLD, &usual, &old);
	pid = fork();
	if (pid == 0)
		become_server(path, dir, timeout);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGCHLD, &old, NULL);
	if (pid < 0) {
		complain("cannot start the server: %s", strerror(errno));
		return -1;
	}
	if (WIFSIGNALED(status))
		complain("%s: killed by signal %d", path, WTERMSIG(status));
	return status ? -1 : 0;
}

/* Returns a connection to a server that answers, -EAGAIN when one has to be
 * started or is just leaving, -1 after a line on stderr. */
static int greet(const char *dir)
{
	unsigned version = 0;
	int fd = connect_open(dir), err;

	if (fd == -ENOENT || fd == -ECONNREFUSED)
		return -EAGAIN;
	if (fd < 0) {
		complain("%s: cannot reach the server: %s", dir, strerror(-fd));
		return -1;
	}
	err = connect_ping(fd, &version);
	if (!err)
		return fd;
	close(fd);
	if (err == -EPIPE)
		return -EAGAIN;
	if (err == -EPROTO)
		complain(
		    "%s: its server speaks protocol version %u, not %u: let its sessions end first",
		    dir, version, MSG_VERSION);
	else
		complain("%s: the server does not answer: %s", dir, strerror(-err));
	return -1;
}

int launch_server(const char *bindir, const char *dir, long timeout)
{
	char *path = NULL;
	int fd = greet(dir);

	for (int i = 0; fd == -EAGAIN && i < TRIES; i++) {
		if (i)
			usleep(TRY_AGAIN_US);
		if (!path && !(path = server_program(bindir)))
			return -1;
		fd = start(path, dir, timeout) ? -1 : greet(dir);
	}
	if (fd == -EAGAIN)
		complain("%s: its servers leave at once; see pseudo.log there", dir);
	free(path);
	return fd < 0 ? -1 : fd;
}

/* Whether changes wait in the journal; also where it can only be read. */
static int is_behind(const char *dir)
{
	char *path = text("%s/%s", dir, STATE_SHARED);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct shared_header h;
	int behind = fd >= 0 && read(fd, &h, sizeof(h)) == (ssize_t)sizeof(h) &&
		     h.magic == SHARED_MAGIC && h.version == SHARED_VERSION && h.head != h.applied;

	if (fd >= 0)
		close(fd);
	free(path);
	return behind;
}

void launch_catch_up(const char *dir)
{
	unsigned version;
	int fd = connect_open(dir);
	char *bindir;

	if (fd < 0 && is_behind(dir) && faccessat(AT_FDCWD, dir, W_OK, AT_EACCESS)) {
		complain("%s: %s: changes that sessions made last are not in the database yet", dir,
			 strerror(errno));
	} else if (fd < 0 && is_behind(dir)) {
		bindir = launch_bindir();
		fd = launch_server(bindir, dir, 0);
		free(bindir);
	} else if (fd >= 0) {
		connect_ping(fd, &version);
	}
	if (fd >= 0)
		close(fd);
}

int launch_keep_log(const char *dir, const char *keep, int once)
{
	char *bindir = launch_bindir();
	int fd = launch_server(bindir, dir, 0), result = fd < 0 ? fd : connect_log(fd, keep, once);

	free(bindir);
	if (fd >= 0)
		close(fd);
	return result;
}

void launch_catch_up_log(const char *dir)
{
	struct calls ring = {0};
	int behind = !calls_open(&ring, dir) && calls_waiting(&ring), fd;

	calls_close(&ring);
	if (!behind)
		return;
	fd = connect_open(dir);
	if (fd < 0)
		launch_keep_log(dir, "", 0);
	else
		connect_log(fd, "", 0);
	if (fd >= 0)
		close(fd);
}
