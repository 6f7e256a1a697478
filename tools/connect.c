/* SPDX-License-Identifier: MIT
 *
 * Questions to a server, asked and answered one at a time.  No answer within
 * ANSWER_SECONDS is an error: a tool never hangs on a stuck server.
 */
#include "connect.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../common/msg.h"
#include "../common/state.h"
#include "die.h"

#define ANSWER_SECONDS 20

int connect_open(const char *dir)
{
	const struct timeval patience = {.tv_sec = ANSWER_SECONDS};
	struct sockaddr_un addr;
	int dirfd, fd, len, err = 0;

	len = state_address(&addr, dir, &dirfd);
	if (len < 0)
		return len;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, (socklen_t)len))
		err = -errno;
	if (dirfd >= 0)
		close(dirfd);
	if (err) {
		if (fd >= 0)
			close(fd);
		return err;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return fd;
}

/* Sends a message of `type` with bits `set` and our name, or instead of it the name of
 * something else, and waits for the answer to it.  Returns 0 for an ACK, otherwise -errno. */
static int ask(int fd, enum msg_type type, unsigned set, const char *name, unsigned *version)
{
	struct {
		struct msg head;
		char text[MSG_NAME_MAX];
	} out = {.head = {.magic = MSG_MAGIC,
			  .version = MSG_VERSION,
			  .type = (uint8_t)type,
			  .serial = 1,
			  .pid = (uint32_t)getpid(),
			  .set = MSG_REPLY | set}};
	size_t len = strlen(name ? name : program) + 1;
	struct msg in = {0};
	ssize_t n;

	if (len > sizeof(out.text))
		return -ENAMETOOLONG;
	*(name ? &out.head.namelen : &out.head.pathlen) = (uint32_t)len;
	memcpy(out.text, name ? name : program, len);
	if (send(fd, &out, sizeof(out.head) + len, MSG_NOSIGNAL) < 0)
		return errno == EAGAIN ? -ETIMEDOUT : errno == ECONNRESET ? -EPIPE : -errno;
	do
		n = recv(fd, &in, sizeof(in), 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? -ETIMEDOUT : errno == ECONNRESET ? -EPIPE : -errno;
	if (n == 0)
		return -EPIPE;
	if (n < 8 || in.magic != MSG_MAGIC)
		return -EBADMSG;
	*version = in.version;
	if (in.version != MSG_VERSION)
		return -EPROTO;
	if ((size_t)n < sizeof(in))
		return -EBADMSG;
	return in.type == PSEUDO_MSG_ACK ? 0 : in.result ? -in.result : -EBADMSG;
}

int connect_ping(int fd, unsigned *version)
{
	return ask(fd, PSEUDO_MSG_PING, 0, NULL, version);
}

int connect_log(int fd, const char *keep, int once)
{
	unsigned version;

	return ask(fd, PSEUDO_MSG_PING, MSG_HELLO_LOG | (once ? MSG_ONCE : 0), keep, &version);
}

pid_t connect_peer(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) ? -1 : peer.pid;
}

void connect_unserved(int fd, const struct ident *id, int kind, const char *path)
{
	struct {
		struct msg head;
		char path[MSG_PATH_MAX];
	} out = {.head = {.magic = MSG_MAGIC,
			  .version = MSG_VERSION,
			  .type = PSEUDO_MSG_OP,
			  .op = OP_EXEC,
			  .pid = (uint32_t)getpid(),
			  .set = MSG_UNSERVED,
			  .result = kind,
			  .id = *id}};
	size_t n = strlen(path) + 1;

	if (fd < 0 || n > sizeof(out.path))
		return;
	out.head.pathlen = (uint32_t)n;
	memcpy(out.path, path, n);
	send(fd, &out, sizeof(out.head) + n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int connect_shutdown(int fd, int seconds)
{
	const struct timeval patience = {.tv_sec = seconds};
	unsigned version;
	ssize_t n;
	char byte;
	int err = ask(fd, PSEUDO_MSG_SHUTDOWN, 0, NULL, &version);

	if (err)
		return err == -EPIPE ? 0 : err;
	/* The last that a server does is to close its connections. */
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	do
		n = recv(fd, &byte, 1, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 && errno == EAGAIN ? -ETIMEDOUT : 0;
}
