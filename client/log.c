/* SPDX-License-Identifier: MIT
 *
 * The log of calls.  A line is put together on the stack and appended to the ring that
 * all processes of the state directory share; where there is no room the server is
 * asked to catch up.  Nothing here makes a call fail: what can't be logged is left
 * out, and counted.
 */
#include "real.h"
#include "client.h"

#include <sys/prctl.h>
#include <sys/sysmacros.h>

#include "../common/calls.h"
#include "../common/shared.h"
#include "../common/sys.h"

enum { FULL_TRIES = 100, AGAIN_MS = 200 };

static struct {
	struct calls ring;
	int mapping;     /* a thread is at it */
	uint64_t missed; /* when it could not be done */
	char program[16];
} logged;

/* What the call that this thread is in does to a file; op OP_NONE: not known. */
static __thread struct {
	uint8_t op;
	struct ident id;
	struct attr was, now;
	const char *name;
} note __attribute__((tls_model("initial-exec")));

/* What the last look of this thread saw, and who this thread is: a number that holds for
 * as long as the process's does. */
static __thread struct {
	struct look_key {
		uint64_t dev, ino;
		struct statx_timestamp birth, changed;
	} key; /* ino 0: none */
	int dirfd;
	const char *path;
	pid_t pid;
	uint32_t thread;
} self __attribute__((tls_model("initial-exec")));

/* Names of files that were looked at.  A file that has one name and gets another
 * has another change time then. */
enum { NAMES = 16 };
static struct {
	uint32_t busy;
	struct look_name {
		struct look_key key;
		uint32_t moves; /* share_moves() */
		char name[MSG_PATH_MAX];
	} list[NAMES];
} names;

void log_looked(int dirfd, const char *path, int flags, const struct statx *sx)
{
	self.key.ino = 0;
	if (!(sx->stx_mask & STATX_BTIME) || (sx->stx_nlink != 1 && !S_ISDIR(sx->stx_mode)) ||
	    (*path && !(flags & AT_SYMLINK_NOFOLLOW)))
		return;
	self.key = (struct look_key){.dev = makedev(sx->stx_dev_major, sx->stx_dev_minor),
				     .ino = sx->stx_ino,
				     .birth = sx->stx_btime,
				     .changed = sx->stx_ctime};
	self.dirfd = dirfd;
	self.path = path;
}

static struct look_name *names_lock(void)
{
	uint32_t free = 0;

	return __atomic_compare_exchange_n(&names.busy, &free, 1, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED)
		   ? &names.list[self.key.ino % NAMES]
		   : NULL;
}

static int same_time(struct statx_timestamp a, struct statx_timestamp b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Copies the name of the file that was looked at to `out`: 1, or 0 if it is not known. */
static int recall(char *out)
{
	struct look_name *n = names_lock();
	int hit;

	if (!n)
		return 0;
	hit = n->key.ino == self.key.ino && n->key.dev == self.key.dev &&
	      same_time(n->key.birth, self.key.birth) &&
	      same_time(n->key.changed, self.key.changed) && n->moves == share_moves();
	if (hit)
		strcpy(out, n->name);
	__atomic_store_n(&names.busy, 0, __ATOMIC_RELEASE);
	return hit;
}

static void remember(uint32_t moves, const char *name)
{
	struct look_name *n = names_lock();

	if (!n)
		return;
	n->key = self.key;
	n->moves = moves;
	strcpy(n->name, name);
	__atomic_store_n(&names.busy, 0, __ATOMIC_RELEASE);
}

/* One that is about to execute a program may share another's memory. */
static uint32_t thread_of(enum op op)
{
	if (op == OP_EXEC)
		return (uint32_t)sys0(SYS_gettid);
	if (self.pid != session.pid) {
		self.pid = session.pid;
		self.thread = (uint32_t)sys0(SYS_gettid);
	}
	return self.thread;
}

void log_note(enum op op, const struct ident *id, const struct attr *was, const struct attr *now,
	      const char *name)
{
	static const struct attr nothing;

	/* A new file's inherited attributes are part of its making. */
	if (op_creates(note.op) && name)
		return;
	note.op = (uint8_t)op;
	note.id = *id;
	note.was = was ? *was : nothing;
	note.now = now ? *now : nothing;
	note.name = name;
}

struct attr log_before(const struct file *f)
{
	struct attr was = attr_unrecorded(&f->sx);
	struct shared *s = f->known ? share_for(&f->id) : NULL;
	uint64_t stamp;

	if (s && index_find(s, &f->id, &was, &stamp) != 1)
		was.mode = 0;
	return was;
}

/* Whether what was noted is what a call of this kind does.  On the way root may have
 * opened directories. */
static int suits(enum op op, enum op noted)
{
	switch (op) {
	case OP_OPEN:
	case OP_CREAT:
	case OP_MKDIR:
	case OP_MKNOD:
	case OP_SYMLINK:
		return op_creates(noted);
	case OP_UNLINK:
		return noted == OP_UNLINK || noted == OP_RMDIR;
	case OP_SET_XATTR:
	case OP_REMOVE_XATTR:
		return noted == op || noted == OP_CHMOD;
	default:
		return noted == op;
	}
}

/* Moves what was noted into the line. */
static void take_note(struct call *c, const char *texts[CALL_TEXTS])
{
	enum op op = c->op;

	if (note.op != OP_NONE && suits(op, note.op)) {
		if (op == OP_OPEN || op == OP_UNLINK)
			c->op = note.op;
		c->dev = note.id.dev;
		c->ino = note.id.ino;
		c->uid = note.now.uid;
		c->gid = note.now.gid;
		c->mode = note.now.mode;
		c->rdev = note.now.rdev;
		c->was_uid = note.was.uid;
		c->was_gid = note.was.gid;
		c->was_mode = note.was.mode;
		texts[CALL_NAME] = note.name;
	}
	note.op = OP_NONE;
}

static const char *program_name(void)
{
	if (!logged.program[0])
		sys5(SYS_prctl, PR_GET_NAME, logged.program, 0, 0, 0);
	return logged.program;
}

/* The ring ------------------------------------------------------------------- */

static struct calls *map(void)
{
	char keep[MSG_NAME_MAX];
	struct calls ring = {0};
	int free = 0, result;

	if ((logged.missed && shared_clock() - logged.missed < AGAIN_MS) ||
	    !__atomic_compare_exchange_n(&logged.mapping, &free, 1, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return NULL;
	if (!logged.ring.header) {
		shared_elsewhere = apart;
		/* Lines that were sent come first. */
		if (logged.missed)
			conn_log(NULL);
		result = calls_open(&ring, session.dir);
		if (result) {
			conn_log(session_keep(keep, sizeof(keep)));
			result = calls_open(&ring, session.dir);
		}
		logged.missed = result ? shared_clock() : 0;
		logged.ring.ring = ring.ring;
		__atomic_store_n(&logged.ring.header, ring.header, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&logged.mapping, 0, __ATOMIC_RELEASE);
	return logged.ring.header ? &logged.ring : NULL;
}

static struct calls *usable(void)
{
	if (__builtin_expect(__atomic_load_n(&logged.ring.header, __ATOMIC_ACQUIRE) != NULL, 1))
		return &logged.ring;
	return session.barred & (BARRED_MAPS | BARRED_KILL) ? NULL : map();
}

/* Where the ring can't be had the server, which has it, is sent the line. */
static void send_line(const struct call *c, const char *const texts[CALL_TEXTS])
{
	char line[CALL_MAX], *p = line + sizeof(*c);
	struct request r = {.m = {.op = (uint8_t)c->op, .set = MSG_LOG}, .value = line};

	memcpy(line, c, sizeof(*c));
	for (int i = 0; i < CALL_TEXTS; i++) {
		memcpy(p, texts[i], c->lengths[i]);
		p += c->lengths[i];
	}
	r.size = (size_t)(p - line);
	conn_send(&r);
}

/* One of us tells the server that half the ring is full. */
static void wake(struct calls_header *h)
{
	uint64_t waiting = __atomic_load_n(&h->head, __ATOMIC_RELAXED) -
			   __atomic_load_n(&h->applied, __ATOMIC_RELAXED);

	if (__builtin_expect(waiting < h->size / 2, 1) || session.barred & BARRED_SERVER ||
	    __atomic_load_n(&h->woken, __ATOMIC_RELAXED))
		return;
	if (!__atomic_exchange_n(&h->woken, 1, __ATOMIC_ACQ_REL))
		conn_wake();
}

static void write_line(struct call *c, const char *const texts[CALL_TEXTS])
{
	struct calls *ring = usable();
	uint32_t thread = thread_of(c->op);
	struct calls_header *h;
	uint64_t old = 0;
	int blocked, result;

	if (!ring) {
		send_line(c, texts);
		return;
	}
	h = ring->header;
	for (int i = 0; i < FULL_TRIES; i++) {
		blocked = share_begin(&old);
		result = calls_append(ring, c, texts, thread);
		share_end(blocked, &old);
		if (!result) {
			wake(h);
			return;
		}
		if (__atomic_load_n(&h->failing, __ATOMIC_RELAXED) || conn_log(NULL))
			break;
	}
	__atomic_add_fetch(&h->lost, 1, __ATOMIC_RELAXED);
}

/* Calls ---------------------------------------------------------------------- */

/* The canonical name of a path that a call was given, in `buf`; the path itself where
 * there is none; NULL where it can't be read. */
static const char *name_of(int dirfd, const char *path, char *buf)
{
	if (!path || memory_text(path, MSG_PATH_MAX))
		return NULL;
	return path_name(dirfd, path, AT_SYMLINK_NOFOLLOW | (*path ? 0 : AT_EMPTY_PATH), buf) ? path
											      : buf;
}

/* The same of the file that was looked at. */
static const char *name_of_look(int dirfd, const char *path, char *buf)
{
	uint32_t moves = share_moves();
	const char *name;

	if (path != self.path || dirfd != self.dirfd || !self.key.ino)
		return name_of(dirfd, path, buf);
	if (recall(buf))
		return buf;
	name = name_of(dirfd, path, buf);
	if (name == buf)
		remember(moves, buf);
	return name;
}

/* The process that makes the call; one that is about to execute a program may share
 * another's memory. */
static uint32_t pid_of(enum op op)
{
	return op == OP_EXEC ? (uint32_t)sys0(SYS_getpid) : (uint32_t)session.pid;
}

static void log_line(enum op op, int dirfd, const char *path, int dirfd2, const char *path2,
		     int result)
{
	static const size_t most[CALL_TEXTS] = {CALLS_PROGRAM_MAX, CALLS_TAG_MAX, MSG_PATH_MAX,
						MSG_PATH_MAX, MSG_NAME_MAX};
	char name[MSG_PATH_MAX], name2[MSG_PATH_MAX];
	int looks = op == OP_STAT || op == OP_CHOWN || op == OP_CHMOD;
	const char *texts[CALL_TEXTS] = {program_name(), session.tag,
					 looks ? name_of_look(dirfd, path, name)
					       : name_of(dirfd, path, name),
					 name_of(dirfd2, path2, name2), NULL};
	struct call c = {.op = (uint16_t)op,
			 .pid = pid_of(op),
			 .result = result,
			 .by_uid = cred_euid(),
			 .by_gid = cred_egid()};

	self.key.ino = 0;
	take_note(&c, texts);
	for (int i = 0; i < CALL_TEXTS; i++) {
		size_t n = texts[i] ? strlen(texts[i]) : 0;

		if (!n)
			texts[i] = "";
		c.lengths[i] = (uint16_t)(n < most[i] ? n : most[i] - 1);
	}
	write_line(&c, texts);
}

void log_call(enum op op, int dirfd, const char *path, int dirfd2, const char *path2, int failed)
{
	int saved = errno;

	if (op == OP_NONE) {
		note.op = OP_NONE;
		return;
	}
	if (failed)
		note.op = OP_NONE;
	log_line(op, dirfd, path, dirfd2, path2, failed ? saved : 0);
	errno = saved;
}

void log_forked(void)
{
	logged.mapping = 0;
	names.busy = 0;
	note.op = OP_NONE;
}

void log_leave(void)
{
	calls_close(&logged.ring);
	logged.missed = 0;
}
