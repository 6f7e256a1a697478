/* SPDX-License-Identifier: MIT
 *
 * The connection to the server: made when the first message is to be sent,
 * made anew when it is gone for whatever reason (the server left or was
 * killed, the program closed or overwrote the descriptor).  A message is sent
 * and its answer read under a lock with all signals blocked, so neither a
 * handler nor another thread comes between.  A child that shares our memory
 * (vfork) uses a place of its own.
 */
#include "real.h"
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../common/shared.h"
#include "../common/state.h"
#include "../common/sys.h"

enum { OWN, BORROWED, LINKS };
enum {
	PATIENCE_MS = 2000,
	ANSWER_SECONDS = 60,
	CONNECT_MS = 5000,
	RESPAWN_MS = 1000,
	LOWEST = 240 /* number for its descriptor, where that can be had */
};

struct link {
	pid_t pid; /* 0: not connected */
	int fd;
	uint64_t ino; /* of the socket: tells whether fd is still ours */
};

static struct {
	int lock; /* 0 free, 1 held, 2 held and waited for */
	pid_t holder;
	struct link links[LINKS];
	uint32_t serial;
	int complained;
	int low;          /* its number has been below LOWEST */
	uint64_t failed;  /* when a server could not be started */
	uint64_t signals; /* the mask to go back to */
	char value[MSG_VALUE_MAX];
} conn;

static pid_t self(void)
{
	return (pid_t)sys0(SYS_getpid);
}

/* The lock -------------------------------------------------------------- */

static uint64_t block_signals(void)
{
	uint64_t all = ~0ull, old = 0;

	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof(all));
	return old;
}

static void conn_lock(void)
{
	static const struct timespec patience = {.tv_sec = 1};
	uint64_t old = block_signals();
	int free = 0;

	if (!__atomic_compare_exchange_n(&conn.lock, &free, 1, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED)) {
		while (__atomic_exchange_n(&conn.lock, 2, __ATOMIC_ACQUIRE)) {
			long r = sys4(SYS_futex, &conn.lock, FUTEX_WAIT, 2, &patience);

			/* A copy of a process whose other thread held the lock. */
			if (r == -ETIMEDOUT && conn.holder != self() &&
			    sys2(SYS_kill, conn.holder, 0) == -ESRCH)
				break;
		}
	}
	conn.holder = self();
	conn.signals = old;
}

static void conn_unlock(void)
{
	uint64_t old = conn.signals;

	if (__atomic_exchange_n(&conn.lock, 0, __ATOMIC_RELEASE) == 2)
		sys3(SYS_futex, &conn.lock, FUTEX_WAKE, 1);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
}

/* Complaints ------------------------------------------------------------- */

static size_t add(char *line, size_t at, size_t size, const char *s)
{
	size_t n = strlen(s);

	if (n > size - at)
		n = size - at;
	memcpy(line + at, s, n);
	return at + n;
}

/* One line on stderr, once in a process for each kind of trouble. */
__attribute__((noinline)) static void complain(int kind, const char *what)
{
	char line[MSG_PATH_MAX + 256];
	size_t n = 0;

	if (conn.complained & kind)
		return;
	conn.complained |= kind;
	n = add(line, n, sizeof(line), "pqfs: ");
	n = add(line, n, sizeof(line), session.dir);
	n = add(line, n, sizeof(line), ": ");
	n = add(line, n, sizeof(line), what);
	n = add(line, n, sizeof(line), "\n");
	sys3(SYS_write, 2, line, n);
}

/* Connecting -------------------------------------------------------------- */

static int is_ours(const struct link *l)
{
	struct sys_stat st;

	return l->pid && !sys_fstat(l->fd, &st) && S_ISSOCK(st.st_mode) && st.st_ino == l->ino;
}

/* The place of this process among the links. */
static struct link *my_link(void)
{
	pid_t pid = self();

	if (!conn.links[OWN].pid || conn.links[OWN].pid == pid)
		return &conn.links[OWN];
	/* Another's is there: the one whose memory we share, or a copy of it. */
	if (conn.links[BORROWED].pid != pid)
		conn.links[BORROWED].pid = 0;
	return &conn.links[BORROWED];
}

static void disconnect(struct link *l)
{
	if (is_ours(l))
		sys1(SYS_close, l->fd);
	l->pid = 0;
}

/* Moves a descriptor out of the range that programs like to count on. */
static int move_high(int fd)
{
	static const int from[] = {1000, LOWEST};

	for (int i = 0; i < 2; i++) {
		long high = sys3(SYS_fcntl, fd, F_DUPFD_CLOEXEC, from[i]);

		if (high >= 0) {
			sys1(SYS_close, fd);
			return (int)high;
		}
	}
	conn.low = 1;
	return fd;
}

static int open_socket(void)
{
	static const struct timeval patience = {.tv_sec = ANSWER_SECONDS};
	struct sockaddr_un addr;
	int dirfd, len = state_address(&addr, session.dir, &dirfd);
	long fd, result;

	if (len < 0)
		return len;
	fd = sys3(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		result = sys3(SYS_connect, fd, &addr, len);
		if (result < 0) {
			sys1(SYS_close, fd);
			fd = result;
		}
	}
	if (dirfd >= 0)
		sys1(SYS_close, dirfd);
	if (fd < 0)
		return (int)fd;
	sys5(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return move_high((int)fd);
}

static int exchange(const struct link *l, struct request *r, struct msg *answer);

static void program_name(char *buf, size_t size)
{
	long n, fd = sys4(SYS_openat, AT_FDCWD, "/proc/self/comm", O_RDONLY | O_CLOEXEC, 0);

	buf[0] = '\0';
	if (fd < 0)
		return;
	n = sys3(SYS_read, fd, buf, size - 1);
	sys1(SYS_close, fd);
	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

/* Says who we are; a server of another version says so. */
static int greet(const struct link *l)
{
	char name[64];
	struct request r = {.m = {.type = PSEUDO_MSG_PING}, .path = name};
	struct msg answer;
	int result;

	program_name(name, sizeof(name));
	result = exchange(l, &r, &answer);
	if (result == -EPROTO)
		complain(1, "the server speaks another version of the protocol");
	return result;
}

/* A server that could not start said why; to ask for another at every call
 * would only say it again. */
static int may_spawn(void)
{
	return !conn.failed || shared_clock() - conn.failed > RESPAWN_MS;
}

/* Connects, starting a server if there is none. */
static int connect_link(struct link *l)
{
	static const struct timespec nap = {.tv_nsec = 2000000};
	uint64_t began = shared_clock();
	struct sys_stat st;
	int fd;

	for (;;) {
		fd = open_socket();
		if ((fd != -ENOENT && fd != -ECONNREFUSED && fd != -EAGAIN) ||
		    shared_clock() - began > PATIENCE_MS)
			break;
		if (fd != -EAGAIN) {
			int result = may_spawn() ? server_start() : -ECANCELED;

			if (result) {
				conn.failed = shared_clock();
				return -ECANCELED;
			}
			/* It serves, unless it was killed meanwhile, or is one
			 * that is about to leave. */
			fd = open_socket();
			if (fd >= 0)
				break;
		}
		sys2(SYS_nanosleep, &nap, NULL);
	}
	if (fd < 0)
		return fd;
	if (sys_fstat(fd, &st)) {
		sys1(SYS_close, fd);
		return -EIO;
	}
	*l = (struct link){.pid = self(), .fd = fd, .ino = st.st_ino};
	return greet(l);
}

/* Messages ------------------------------------------------------------------ */

static int send_request(const struct link *l, struct request *r)
{
	size_t n1 = msg_path_size(r->path, r->path2), n2 = msg_path_size(r->path2, NULL);
	size_t nn = msg_path_size(r->name, NULL);
	struct iovec iov[] = {
	    {&r->m, sizeof(r->m)}, {(void *)(n1 > 1 ? r->path : ""), n1}, {(void *)r->path2, n2},
	    {(void *)r->name, nn}, {(void *)r->value, r->size},
	};
	struct msghdr h = {.msg_iov = iov, .msg_iovlen = 5};
	long n;

	r->m.magic = MSG_MAGIC;
	r->m.version = MSG_VERSION;
	if (!r->m.type)
		r->m.type = PSEUDO_MSG_OP;
	r->m.pid = (uint32_t)l->pid;
	r->m.pathlen = (uint32_t)(n1 + n2);
	r->m.namelen = (uint32_t)nn;
	r->m.valuelen = (uint32_t)r->size;
	do
		n = sys3(SYS_sendmsg, l->fd, &h, MSG_NOSIGNAL);
	while (n == -EINTR);
	return n < 0 ? (int)n : 0;
}

/* Sends and waits for the answer; its value is left in conn.value.
 * -ECONNRESET when the server is gone. */
static int exchange(const struct link *l, struct request *r, struct msg *answer)
{
	struct iovec iov[] = {{answer, sizeof(*answer)}, {conn.value, sizeof(conn.value)}};
	struct msghdr h = {.msg_iov = iov, .msg_iovlen = 2};
	int result;
	long n;

	r->m.set |= MSG_REPLY;
	r->m.serial = ++conn.serial;
	result = send_request(l, r);
	if (result)
		return result == -EPIPE ? -ECONNRESET : result;
	do {
		do
			n = sys3(SYS_recvmsg, l->fd, &h, 0);
		while (n == -EINTR);
		if (!n)
			return -ECONNRESET;
		if (n < 0)
			return n == -EAGAIN ? -ETIMEDOUT : (int)n;
		if (n < 8 || answer->magic != MSG_MAGIC)
			return -EPROTO;
		if (answer->version != MSG_VERSION || n < (long)sizeof(*answer))
			return -EPROTO;
	} while (answer->serial != r->m.serial);
	/* Texts for people come as a path before the value; none is used. */
	if (answer->pathlen)
		answer->valuelen = 0;
	return 0;
}

static int connected(struct link *l)
{
	if (l->pid && is_ours(l))
		return 0;
	l->pid = 0;
	return connect_link(l);
}

/* Whether trying again may be of use: the server is gone, or the connection. */
static int is_gone(int result)
{
	return result == -ECONNRESET || result == -EPIPE || result == -ENOTCONN ||
	       result == -EBADF || result == -ENOTSOCK || result == -EIO || result == -ENOENT ||
	       result == -ECONNREFUSED || result == -EAGAIN;
}

static int deliver_here(struct request *r, struct msg *answer)
{
	uint64_t began = shared_clock();
	struct link *l = my_link();
	int result;

	do {
		result = connected(l);
		if (!result)
			result = answer ? exchange(l, r, answer) : send_request(l, r);
		if (!is_gone(result))
			break;
		disconnect(l);
	} while (shared_clock() - began < PATIENCE_MS);
	if (result && result != -EFAULT)
		disconnect(l);
	return result;
}

struct delivery {
	struct request *r;
	struct msg *answer;
};

static long run_delivery(void *arg)
{
	struct delivery *d = arg;
	int result = deliver_here(d->r, d->answer);

	disconnect(my_link());
	return result;
}

/* Sends, and with `answer` waits for that, calling servers as long as they are
 * gone.  Under the lock. */
static int deliver(struct request *r, struct msg *answer)
{
	int result = deliver_here(r, answer);

	return result == -EMFILE ? (int)apart(run_delivery, &(struct delivery){r, answer}) : result;
}

int conn_ask(struct request *r, struct msg *answer, void *value, size_t size)
{
	int result;

	if (session.barred & BARRED_SERVER)
		return -EIO;
	conn_lock();
	result = deliver(r, answer);
	if (result == -EFAULT) {
		/* The program's own pointer. */
	} else if (result) {
		complain(2, "there is no answer from the server; calls fail with EIO");
		result = -EIO;
	} else if (answer->type == PSEUDO_MSG_ACK) {
		if (value && answer->valuelen <= size)
			result = memory_write(value, conn.value, answer->valuelen);
	} else {
		result = answer->result ? -answer->result : -EIO;
		if (result == -EIO)
			conn_complain();
	}
	conn_unlock();
	return result;
}

int conn_send(struct request *r)
{
	int result;

	if (session.barred & BARRED_SERVER)
		return -EIO;
	conn_lock();
	result = deliver(r, NULL);
	conn_unlock();
	return result ? -EIO : 0;
}

void conn_wake(void)
{
	struct request r = {.m = {.op = OP_NONE}};
	struct link *l;
	int fd = -1;

	conn_lock();
	l = my_link();
	/* Somebody at the door is enough, and need not wait to be heard. */
	if (!l->pid || !is_ours(l))
		fd = open_socket();
	if (fd >= 0)
		sys1(SYS_close, fd);
	else
		deliver(&r, NULL);
	conn_unlock();
}

int conn_flush(void)
{
	struct request r = {.m = {.type = PSEUDO_MSG_PING}};
	struct msg answer;

	return conn_ask(&r, &answer, NULL, 0);
}

int conn_log(const char *keep)
{
	struct request r = {.m = {.type = PSEUDO_MSG_PING, .set = MSG_HELLO_LOG}, .name = keep};
	struct msg answer;
	int result;

	if (session.barred & BARRED_SERVER)
		return -EIO;
	conn_lock();
	result = deliver(&r, &answer);
	conn_unlock();
	if (!result && answer.type != PSEUDO_MSG_ACK)
		result = answer.result ? -answer.result : -EIO;
	return result;
}

void conn_complain(void)
{
	complain(4, "the server can't record a change (see pseudo.log); calls fail with EIO");
}

/* The process ---------------------------------------------------------------- */

void conn_forked(void)
{
	/* No other thread came along; whoever held the lock is not here. */
	conn.lock = 0;
	for (int i = 0; i < LINKS; i++) {
		if (conn.links[i].pid && conn.links[i].pid != self())
			disconnect(&conn.links[i]);
	}
}

void conn_leave(void)
{
	conn.complained = 0;
	conn.failed = 0;
}

int conn_owns(int fd)
{
	for (int i = 0; i < LINKS; i++)
		if (__builtin_expect(conn.links[i].pid && conn.links[i].fd == fd, 0) &&
		    is_ours(&conn.links[i]))
			return 1;
	return 0;
}

int conn_hold(unsigned first, unsigned last)
{
	if (last < LOWEST && !conn.low)
		return 0;
	conn_lock();
	/* In a child that shares our memory the numbers are its own. */
	for (int i = 0; i < LINKS; i++)
		if (conn.links[i].pid == self() && (unsigned)conn.links[i].fd >= first &&
		    (unsigned)conn.links[i].fd <= last)
			disconnect(&conn.links[i]);
	return 1;
}

void conn_release(void)
{
	conn_unlock();
}
