/* SPDX-License-Identifier: MIT
 *
 * The life of a state directory under a server.  All its files are reached
 * through the directory's descriptor: a directory that was removed, and made
 * again by somebody else under the same name, is not touched.
 */
#include "statedir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "../common/msg.h"
#include "../common/state.h"

#define BACKLOG 4096
#define WAIT_STEP 10   /* ms */
#define WAIT_STEPS 500 /* for a server that is starting or leaving */

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* mkdir -p; errors show when the directory is opened. */
static void make_directories(const char *path)
{
	char *copy = strdup(path);

	for (char *p = copy; p && *p;) {
		p += strspn(p, "/");
		p += strcspn(p, "/");
		if (*p) {
			*p = '\0';
			mkdir(copy, 0700);
			*p++ = '/';
		}
	}
	mkdir(path, 0700);
	free(copy);
}

static int open_directory(struct statedir *d, const char *path, char *why, size_t size)
{
	struct stat st;

	d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0 && errno == ENOENT) {
		make_directories(path);
		d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (d->fd < 0 || !realpath(path, d->path) || fstat(d->fd, &st)) {
		int result = -errno;

		snprintf(why, size, "%s: %s", path, strerror(errno));
		return result;
	}
	if (st.st_uid != geteuid()) {
		snprintf(why, size, "%s: belongs to uid %u, not to you", path, st.st_uid);
		return -EPERM;
	}
	if (st.st_mode & 077 && fchmod(d->fd, 0700)) {
		int result = -errno;

		snprintf(why, size, "%s: can't be made private: %s", path, strerror(errno));
		return result;
	}
	return 0;
}

/* Whether `fd` is what NAME in the directory at `path` is. */
static bool is_at(int fd, const char *path, const char *name)
{
	char full[PATH_MAX + 32];
	struct stat a, b;

	return !state_path(full, sizeof(full), path, name) && !fstat(fd, &a) && !lstat(full, &b) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Whether a server answers at the socket. */
static bool answers(const char *dir)
{
	static const struct timeval patience = {.tv_usec = 500000};
	__attribute__((cleanup(fd_close))) int fd = -1, dirfd = -1;
	struct msg m = {.magic = MSG_MAGIC, .version = MSG_VERSION, .type = PSEUDO_MSG_PING};
	struct sockaddr_un addr;
	int len = state_address(&addr, dir, &dirfd);

	if (len < 0)
		return false;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&addr, (socklen_t)len) ||
	    send(fd, &m, sizeof(m), MSG_NOSIGNAL) != sizeof(m))
		return false;
	/* Any answer will do: a client finds out about versions itself. */
	return recv(fd, &m, sizeof(m), 0) >= 8 && m.magic == MSG_MAGIC;
}

/* Tries to take the lock: 0, or -EWOULDBLOCK, or -ESTALE: the lock file, or the
 * directory, was removed by a server that left. */
static int try_lock(struct statedir *d)
{
	if (d->lock < 0)
		d->lock =
		    openat(d->fd, STATE_LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (d->lock < 0)
		return errno == ENOENT ? -ESTALE : -errno;
	if (flock(d->lock, LOCK_EX | LOCK_NB))
		return errno == EINTR ? -EWOULDBLOCK : -errno;
	return is_at(d->lock, d->path, STATE_LOCK) ? 0 : -ESTALE;
}

int statedir_enter(struct statedir *d, const char *path, char *why, size_t size)
{
	static const struct timespec step = {.tv_nsec = WAIT_STEP * 1000000};
	int result;

	*d = (struct statedir){.fd = -1, .lock = -1, .listen = -1};
	for (int i = 0; i < WAIT_STEPS; i++) {
		if (d->fd < 0) {
			result = open_directory(d, path, why, size);
			if (result)
				return result;
		}
		result = try_lock(d);
		if (!result)
			return STATEDIR_LOCKED;
		if (result == -ESTALE) {
			fd_close(&d->lock);
			fd_close(&d->fd);
			continue;
		}
		if (result != -EWOULDBLOCK) {
			snprintf(why, size, "%s/" STATE_LOCK ": %s", path, strerror(-result));
			return result;
		}
		if (answers(d->path))
			return STATEDIR_SERVED;
		nanosleep(&step, NULL);
	}
	snprintf(why, size, "%s: another server holds the lock and does not answer", path);
	return -ETIMEDOUT;
}

static int write_pid(const struct statedir *d)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%d\n", (int)getpid()), result = 0;
	int fd =
	    openat(d->fd, STATE_PID, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return -errno;
	if (write(fd, text, (size_t)n) != n)
		result = -ENOSPC;
	close(fd);
	return result;
}

static int bind_socket(struct statedir *d)
{
	__attribute__((cleanup(fd_close))) int dirfd = -1;
	struct sockaddr_un addr;
	int len = state_address(&addr, d->path, &dirfd), result;
	mode_t mask;

	if (len < 0)
		return len;
	unlinkat(d->fd, STATE_SOCKET, 0);
	mask = umask(0177);
	result = bind(d->listen, (struct sockaddr *)&addr, (socklen_t)len) ? -errno : 0;
	umask(mask);
	return result;
}

int statedir_listen(struct statedir *d)
{
	struct stat st;
	int result;

	d->listen = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (d->listen < 0)
		return -errno;
	result = bind_socket(d);
	if (result)
		return result;
	if (listen(d->listen, BACKLOG) || fstatat(d->fd, STATE_SOCKET, &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	d->socket_dev = st.st_dev;
	d->socket_ino = st.st_ino;
	return write_pid(d);
}

static bool socket_is_ours(const struct statedir *d, int fd, const char *path)
{
	struct stat st;

	return d->socket_ino && !fstatat(fd, path, &st, AT_SYMLINK_NOFOLLOW) &&
	       st.st_dev == d->socket_dev && st.st_ino == d->socket_ino;
}

bool statedir_is_ours(const struct statedir *d)
{
	char path[PATH_MAX + 32];

	return !state_path(path, sizeof(path), d->path, STATE_SOCKET) &&
	       socket_is_ours(d, AT_FDCWD, path);
}

void statedir_unlisten(struct statedir *d)
{
	if (socket_is_ours(d, d->fd, STATE_SOCKET))
		unlinkat(d->fd, STATE_SOCKET, 0);
	fd_close(&d->listen);
}

/* Whether a server or a session made a file of this name. */
static bool is_known(const char *name)
{
	static const char *const known[] = {"pseudo.*", STATE_DB "*", STATE_LOGS "*",
					    STATE_TEMPORARY};

	for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!fnmatch(known[i], name, 0))
			return true;
	return false;
}

static void remove_all(struct statedir *d)
{
	int fd = dup(d->fd);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;

	if (!dir) {
		fd_close(&fd);
		return;
	}
	while ((e = readdir(dir)))
		if (is_known(e->d_name))
			unlinkat(d->fd, e->d_name, 0);
	closedir(dir);
	rmdir(d->path);
}

void statedir_leave(struct statedir *d)
{
	if (!is_at(d->fd, d->path, "."))
		return;
	unlinkat(d->fd, STATE_PID, 0);
	if (!faccessat(d->fd, STATE_TEMPORARY, F_OK, 0))
		remove_all(d);
}
