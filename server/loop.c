/* SPDX-License-Identifier: MIT
 *
 * The event loop.  A round: wait, take up to a bound of packets from each
 * client that has some, commit, send.  It sleeps without a timer as long as a
 * client is connected.  Nothing in it may block but epoll_wait and SQLite.
 */
#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "diag.h"
#include "oplog.h"
#include "serve.h"
#include "share.h"

#define EVENTS 64           /* clients served in a round */
#define PACKETS 64          /* of one client in a round */
#define QUEUE_MAX (1 << 18) /* bytes of unread replies after which we don't read on */
#define ACCEPTS 64          /* in a round */
#define LOOK_AFTER 10000    /* ms between looks at the state directory, when idle */
#define NAP 3               /* ms between looks at the journal */
#define ACTIVE 200          /* ms after a change during which another is likely */
#define RETRY_AFTER 200     /* ms until accepting is tried again, out of descriptors */

static struct {
	struct statedir *dir;
	struct client *clients; /* all */
	struct client *busy;    /* of this round */
	unsigned count, ending; /* clients; those of them that asked us to end */
	int epoll, signals;
	int64_t timeout;      /* ms */
	int64_t idle_since;   /* ms; counts while there is no client */
	int64_t active_until; /* ms; until then the journal is looked at often */
	bool shutdown;        /* leave as soon as those who asked for it are alone */
	bool leave;
	bool failing; /* the journal can't be recorded for now */
	bool full;    /* out of descriptors: not accepting for a while */
} loop = {.epoll = -1, .signals = -1};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int watch(int what, int fd, unsigned events, void *data)
{
	struct epoll_event e = {.events = events, .data.ptr = data};

	return epoll_ctl(loop.epoll, what, fd, &e) ? -errno : 0;
}

int loop_init(struct statedir *dir, unsigned timeout, bool foreground)
{
	sigset_t set;
	int result;

	loop.dir = dir;
	loop.timeout = (int64_t)timeout * 1000;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	if (foreground)
		sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	loop.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	loop.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop.signals < 0 || loop.epoll < 0)
		return -errno;
	result = watch(EPOLL_CTL_ADD, loop.signals, EPOLLIN, &loop.signals);
	if (!result)
		result = watch(EPOLL_CTL_ADD, dir->listen, EPOLLIN, &loop.dir);
	loop.idle_since = now_ms();
	return result;
}

static void add_client(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);
	struct client *c;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) || peer.uid != geteuid()) {
		diag_say("refused a connection of uid %u, pid %d", peer.uid, (int)peer.pid);
		close(fd);
		return;
	}
	c = client_new(fd, peer.pid);
	if (!c || watch(EPOLL_CTL_ADD, fd, EPOLLIN, c)) {
		if (c)
			client_free(c);
		else
			close(fd);
		return;
	}
	c->next = loop.clients;
	if (c->next)
		c->next->prev = c;
	loop.clients = c;
	loop.count++;
}

static void remove_client(struct client *c)
{
	*(c->prev ? &c->prev->next : &loop.clients) = c->next;
	if (c->next)
		c->next->prev = c->prev;
	loop.ending -= c->asked_to_end;
	client_free(c);
	if (!--loop.count)
		loop.idle_since = now_ms();
	if (loop.full && !watch(EPOLL_CTL_MOD, loop.dir->listen, EPOLLIN, &loop.dir))
		loop.full = false;
}

static void accept_clients(void)
{
	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(loop.dir->listen, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			add_client(fd);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
			diag_say("no room for another client now: %s", strerror(errno));
			/* They wait in the backlog until somebody leaves. */
			loop.full = !watch(EPOLL_CTL_MOD, loop.dir->listen, 0, &loop.dir);
			return;
		}
		if (errno != EINTR && errno != ECONNABORTED)
			return;
	}
}

static void mark_busy(struct client *c)
{
	if (c->is_busy)
		return;
	c->is_busy = true;
	c->busy = loop.busy;
	loop.busy = c;
}

static void read_packets(struct client *c)
{
	static union {
		struct msg align;
		char bytes[MSG_PACKET_MAX];
	} buf;

	for (int i = 0; i < PACKETS && c->queued < QUEUE_MAX; i++) {
		bool asked = c->asked_to_end;
		ssize_t n = client_receive(c, buf.bytes, sizeof(buf));
		int result = n > 0 ? serve_packet(c, buf.bytes, (size_t)n) : 0;

		if (n == -EAGAIN)
			return;
		if (result == -EBADMSG || n == -EBADMSG)
			diag_say(
			    "pid %d sent something that is no message; its connection is closed",
			    (int)c->pid);
		if (n <= 0 || result) {
			c->dead = true;
			return;
		}
		if (c->asked_to_end && !asked) {
			loop.ending++;
			loop.shutdown = true;
		}
	}
}

static void read_client(struct client *c)
{
	read_packets(c);
	serve_end_turn();
}

/* Sends what the round has left for the client. */
static void finish_client(struct client *c)
{
	int left = c->dead ? -EPIPE : client_flush(c);

	c->is_busy = false;
	if (left < 0) {
		remove_client(c);
		return;
	}
	if (c->blocked == (left > 0))
		return;
	/* Until it has read its replies it gets no further. */
	c->blocked = left > 0;
	watch(EPOLL_CTL_MOD, c->fd, c->blocked ? EPOLLOUT : EPOLLIN, c);
}

static void handle_event(const struct epoll_event *e)
{
	struct client *c = e->data.ptr;

	if (e->data.ptr == &loop.signals) {
		loop.leave = true;
	} else if (e->data.ptr == &loop.dir) {
		accept_clients();
	} else {
		mark_busy(c);
		if (!c->blocked)
			read_client(c);
		else if (e->events & (EPOLLHUP | EPOLLERR))
			c->dead = true;
	}
}

static void end_round(void)
{
	serve_end_round();
	while (loop.busy) {
		struct client *c = loop.busy;

		loop.busy = c->busy;
		finish_client(c);
	}
}

/* How long the loop may sleep as far as clients and the journal go, in ms; -1: until
 * something happens.  *idle: there is nothing to do. */
static int patience_for_changes(bool *idle)
{
	int64_t left;

	*idle = false;
	if (loop.full)
		return RETRY_AFTER;
	if (loop.failing)
		return RETRY_AFTER;
	/* While changes come it is cheaper to look than to be woken. */
	if (now_ms() < loop.active_until || !share_sleep())
		return NAP;
	*idle = true;
	if (loop.count)
		return -1;
	left = loop.idle_since + loop.timeout - now_ms();
	return left < 0 ? 0 : left < LOOK_AFTER ? (int)left : LOOK_AFTER;
}

static int patience(void)
{
	bool idle;
	int changes = patience_for_changes(&idle), log = oplog_round(idle);

	if (log < 0)
		return changes;
	if (idle && !log)
		share_awake();
	return changes < 0 || log < changes ? log : changes;
}

/* Nobody is connected, and nothing happens. */
static void idle(void)
{
	if (now_ms() >= loop.idle_since + loop.timeout)
		loop.leave = true;
	if (!statedir_is_ours(loop.dir)) {
		diag_say("the state directory has gone; so does its server");
		loop.leave = true;
	}
}

static void stay_active(void)
{
	loop.idle_since = loop.active_until = now_ms() + ACTIVE;
}

static void drain(void)
{
	uint64_t end = share_end();
	int drained;

	do {
		drained = share_drain(end);
		loop.failing = drained < 0;
		if (drained > 0)
			stay_active();
		if (drained)
			serve_end_round();
		loop.failing |= share_failing();
	} while (drained > 0 && !loop.failing);
}

static void round_once(void)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(loop.epoll, events, EVENTS, patience());
	bool due = share_due();

	share_awake();
	/* Who sends a message counts on what was changed before. */
	if (n > 0 || due)
		drain();
	else
		stay_active();
	for (int i = 0; i < n; i++)
		handle_event(&events[i]);
	end_round();
	if (!n && loop.full && !watch(EPOLL_CTL_MOD, loop.dir->listen, EPOLLIN, &loop.dir))
		loop.full = false;
	if (!n && !loop.count && now_ms() >= loop.active_until)
		idle();
	/* One who asks us to end need not leave first. */
	if (loop.shutdown && loop.count <= loop.ending)
		loop.leave = true;
}

void loop_run(void)
{
	while (!loop.leave)
		round_once();
	statedir_unlisten(loop.dir);
}

void loop_close(void)
{
	while (loop.clients)
		remove_client(loop.clients);
	if (loop.epoll >= 0)
		close(loop.epoll);
	if (loop.signals >= 0)
		close(loop.signals);
}
