/* SPDX-License-Identifier: MIT
 *
 * Mapping of the shared files, and the lock.  Runs in every process of a
 * session and in the server.
 */
#include "shared.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "proc.h"
#include "shared_impl.h"
#include "state.h"
#include "sys.h"

enum { PATH_SIZE = 4096 + 16, SPINS = 200 };

uint64_t shared_boot(void)
{
	static uint64_t boot;
	uint64_t hash = 14695981039346656037ull;
	char id[64];
	long n, fd;

	if (boot)
		return boot;
	fd = sys4(SYS_openat, AT_FDCWD, "/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return 1;
	n = sys3(SYS_read, fd, id, sizeof(id));
	sys1(SYS_close, fd);
	for (long i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)id[i]) * 1099511628211ull;
	return boot = hash | 1;
}

static void *map(int fd, size_t size)
{
	long p = sys_map(size, PROT_READ | PROT_WRITE, MAP_SHARED, fd);

	return p < 0 && p > -4096 ? NULL : (void *)p;
}

/* Not where a page of its own would be touched. */
long (*shared_elsewhere)(long (*run)(void *), void *arg) __attribute__((section(".data")));

int shared_frozen __attribute__((section(".data")));

/* A file to be mapped, and what became of it. */
struct mapping {
	const char *path;
	size_t size;
	size_t *whole;
	void **out;
};

static int try_mapping(long (*run)(void *), struct mapping *m)
{
	long result = run(m);

	if (result == -EMFILE && shared_elsewhere)
		result = shared_elsewhere(run, m);
	return (int)result;
}

static long run_open(void *arg)
{
	struct mapping *m = arg;
	long fd = sys4(SYS_openat, AT_FDCWD, m->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
	struct sys_stat st;
	int result = 0;

	if (fd < 0)
		return fd;
	if (sys_fstat(fd, &st) || (uint64_t)st.st_size < m->size)
		result = -ESTALE;
	else if ((uint64_t)st.st_size > SIZE_MAX)
		result = -ENOMEM;
	else if (!(*m->out = map((int)fd, m->whole ? (*m->whole = (size_t)st.st_size) : m->size)))
		result = -ENOMEM;
	sys1(SYS_close, fd);
	return result;
}

int shared_map_file(const char *path, size_t size, size_t *whole, void **out)
{
	return try_mapping(run_open, &(struct mapping){path, size, whole, out});
}

/* Has the file take `size` bytes on the disk.  A limit on file sizes is the
 * program's, and this is none of its files: the signal that goes with EFBIG is
 * not for it. */
static long give_room(long fd, size_t size)
{
	static const struct timespec now = {0};
	uint64_t excess = 1ull << (SIGXFSZ - 1), old = 0;
	long result;

	sys4(SYS_rt_sigprocmask, SIG_BLOCK, &excess, &old, sizeof(old));
	result = sys_fallocate(fd, size);
	if (result == -EOPNOTSUPP)
		result = sys_ftruncate(fd, size);
	if (result == -EFBIG)
		sys4(SYS_rt_sigtimedwait, &excess, NULL, &now, sizeof(excess));
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof(old));
	return result;
}

static long run_make(void *arg)
{
	struct mapping *m = arg;
	long fd, result;

	sys3(SYS_unlinkat, AT_FDCWD, m->path, 0);
	fd = sys4(SYS_openat, AT_FDCWD, m->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fd;
	result = give_room(fd, m->size);
	if (!result && !(*m->out = map((int)fd, m->size)))
		result = -ENOMEM;
	sys1(SYS_close, fd);
	if (result)
		sys3(SYS_unlinkat, AT_FDCWD, m->path, 0);
	return result;
}

int shared_make_file(const char *path, size_t size, void **out)
{
	return try_mapping(run_make, &(struct mapping){path, size, NULL, out});
}

static int index_path(char *buf, const char *dir, uint32_t epoch)
{
	return state_path(buf, PATH_SIZE, dir, epoch & 1 ? STATE_INDEX1 : STATE_INDEX0);
}

void shared_use_index(struct shared *s, const struct index_map *map)
{
	/* Who still reads the map that is overwritten has slept through dozens of
	 * growths. */
	struct index_map *m = &s->maps[s->nmaps++ % INDEX_MAPS];

	*m = *map;
	__atomic_store_n(&s->index, m, __ATOMIC_RELEASE);
}

enum { ENTRY_BYTES = sizeof(struct index_entry) + INDEX_SLOTS * sizeof(index_slot) };

static struct index_map map_of(void *p, size_t size, uint32_t epoch)
{
	struct index_map m = {.slots = p, .room = (uint32_t)(size / ENTRY_BYTES), .epoch = epoch};

	m.entries = (struct index_entry *)(void *)(m.slots + (size_t)INDEX_SLOTS * m.room);
	return m;
}

/* Maps the index of the header's epoch. */
static int map_newest(struct shared *s)
{
	const size_t least = (size_t)INDEX_LEAST * ENTRY_BYTES;
	struct index_map map;
	char path[PATH_SIZE];
	void *p;
	uint32_t epoch;
	size_t size;
	int result;

	/* A growth meanwhile replaces the file under us: then look again. */
	for (int i = 0; i < 1000; i++) {
		epoch = __atomic_load_n(&s->header->epoch, __ATOMIC_ACQUIRE);
		if (s->index && s->index->epoch == epoch)
			return 0;
		result = index_path(path, s->dir, epoch);
		if (!result)
			result = shared_map_file(path, least, &size, &p);
		if (epoch != __atomic_load_n(&s->header->epoch, __ATOMIC_ACQUIRE)) {
			if (!result)
				sys2(SYS_munmap, p, size);
			continue;
		}
		if (result)
			return result;
		map = map_of(p, size, epoch);
		shared_use_index(s, &map);
		return 0;
	}
	return -EAGAIN;
}

int shared_map_index(struct shared *s)
{
	static const struct timespec nap = {.tv_nsec = 50000};
	uint32_t free = 0;
	int result;

	if (shared_frozen)
		return -EAGAIN;
	/* One thread maps; the others wait for it, but not for ever: it may be
	 * the one that a signal handler interrupts. */
	for (int i = 0; !__atomic_compare_exchange_n(&s->mapping, &free, 1, 0, __ATOMIC_ACQUIRE,
						     __ATOMIC_RELAXED);
	     i++) {
		if (i == 2000)
			return -EAGAIN;
		free = 0;
		sys2(SYS_nanosleep, &nap, NULL);
	}
	result = map_newest(s);
	__atomic_store_n(&s->mapping, 0, __ATOMIC_RELEASE);
	return result;
}

int shared_make_index(struct shared *s, uint32_t epoch, uint32_t room, struct index_map *map)
{
	size_t size = (size_t)room * ENTRY_BYTES;
	char path[PATH_SIZE];
	void *p;
	int result = index_path(path, s->dir, epoch);

	if (!result)
		result = shared_make_file(path, size, &p);
	if (!result)
		*map = map_of(p, size, epoch);
	return result;
}

void shared_remove_index(struct shared *s, uint32_t epoch)
{
	char path[PATH_SIZE];

	if (!index_path(path, s->dir, epoch))
		sys3(SYS_unlinkat, AT_FDCWD, path, 0);
}

int shared_open_any(struct shared *s, const char *dir)
{
	char path[PATH_SIZE];
	struct shared_header *h;
	size_t size;
	void *p;
	int result = state_path(path, sizeof(path), dir, STATE_SHARED);

	if (!result)
		result = shared_map_file(path, SHARED_HEADER + SHARED_RING_LEAST, &size, &p);
	if (result)
		return result;
	h = p;
	if (h->magic != SHARED_MAGIC || h->version != SHARED_VERSION ||
	    size < SHARED_HEADER + h->ring) {
		sys2(SYS_munmap, p, size);
		return -ESTALE;
	}
	*s = (struct shared){.header = h, .ring = (char *)p + SHARED_HEADER, .dir = dir};
	return 0;
}

/* Whether the files are of this boot.  A server that was at work a moment ago,
 * by this boot's clock, and is there, says so more cheaply than the boot's id. */
static int is_of_this_boot(const struct shared_header *h)
{
	enum { MOMENT = 500 };
	uint64_t beat = __atomic_load_n(&h->beat, __ATOMIC_RELAXED);
	uint32_t server = __atomic_load_n(&h->server, __ATOMIC_RELAXED);

	if (server && shared_clock() - beat < MOMENT && !sys2(SYS_kill, server, 0))
		return 1;
	return h->boot == shared_boot();
}

int shared_open(struct shared *s, const char *dir)
{
	struct shared_header *h;
	int result = shared_open_any(s, dir);

	if (result)
		return result;
	h = s->header;
	if (!is_of_this_boot(h) || !__atomic_load_n(&h->ready, __ATOMIC_ACQUIRE) || h->retired)
		result = -ESTALE;
	else
		result = shared_map_index(s);
	if (result) {
		s->header = NULL;
		sys2(SYS_munmap, h, SHARED_HEADER + h->ring);
	}
	return result;
}

void shared_close(struct shared *s)
{
	for (uint32_t i = 0; i < s->nmaps && i < INDEX_MAPS; i++)
		sys2(SYS_munmap, s->maps[i].slots, (size_t)s->maps[i].room * ENTRY_BYTES);
	sys2(SYS_munmap, s->header, SHARED_HEADER + s->header->ring);
	*s = (struct shared){0};
}

/* Tells those who still use what is there that it is over. */
static void retire(const char *path)
{
	void *p;

	if (shared_map_file(path, SHARED_HEADER, NULL, &p))
		return;
	__atomic_store_n(&((struct shared_header *)p)->retired, 1, __ATOMIC_RELEASE);
	sys2(SYS_munmap, p, SHARED_HEADER);
}

int shared_create(struct shared *s, const char *dir, uint64_t cookie)
{
	char path[PATH_SIZE];
	struct shared_header *h;
	struct index_map map;
	size_t ring = SHARED_RING;
	void *p;
	int result = state_path(path, sizeof(path), dir, STATE_SHARED);

	if (result)
		return result;
	retire(path);
	do
		result = shared_make_file(path, SHARED_HEADER + ring, &p);
	while (result == -ENOSPC && (ring /= 2) >= SHARED_RING_LEAST);
	if (result)
		return result;
	h = p;
	*s = (struct shared){.header = h, .ring = (char *)p + SHARED_HEADER, .dir = dir};
	h->version = SHARED_VERSION;
	h->ring = ring;
	h->boot = shared_boot();
	h->cookie = cookie;
	h->epoch = 1;
	result = shared_make_index(s, h->epoch, INDEX_LEAST, &map);
	if (result)
		return result;
	shared_use_index(s, &map);
	shared_remove_index(s, h->epoch + 1);
	__atomic_store_n(&h->magic, SHARED_MAGIC, __ATOMIC_RELEASE);
	return 0;
}

/* The lock -------------------------------------------------------------------- */

/* Also for a holder that died. */
void shared_undo(struct shared *s)
{
	struct shared_header *h = s->header;
	struct index_entry *e = &s->index->entries[h->undo.slot];
	uint32_t seq = e->seq | 1;

	if (!h->undo.valid)
		return;
	/* The head moves last: once it has, the change is complete. */
	if (h->head == h->undo.head) {
		__atomic_store_n(&e->seq, seq, __ATOMIC_RELAXED);
		__atomic_thread_fence(__ATOMIC_RELEASE);
		h->undo.entry.seq = seq;
		/* A slot that leads here already stays, and finds nothing. */
		if (!h->undo.entry.ino) {
			h->undo.entry.ino = e->ino;
			h->undo.entry.dev = e->dev;
			h->undo.entry.mode = 0;
		}
		*e = h->undo.entry;
		__atomic_store_n(&e->seq, seq + 1, __ATOMIC_RELEASE);
		h->counts.nodes = h->undo.counts.nodes;
		h->counts.inherit = h->undo.counts.inherit;
		h->counts.attributes = h->undo.counts.attributes;
		h->counts.locked = h->undo.counts.locked;
	}
	h->undo.valid = 0;
}

uint64_t shared_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* A zombie answers to kill: its state, the letter after the name's last ")",
 * tells. */
static int is_zombie(uint32_t pid)
{
	char path[PROC_PATH], text[512], *p;
	long fd, n;

	proc_stat_path(path, pid);
	fd = sys4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	n = sys3(SYS_read, fd, text, sizeof(text) - 1);
	sys1(SYS_close, fd);
	text[n > 0 ? n : 0] = '\0';
	p = strrchr(text, ')');
	return p && p[1] && (p[2] == 'Z' || p[2] == 'X');
}

int shared_is_dead(uint32_t pid)
{
	return !pid || sys2(SYS_kill, pid, 0) == -ESRCH || is_zombie(pid);
}

/* A bit of the lock beside the holder's number: somebody sleeps until it is
 * free.  One that was woken sets it again, for there may be others. */
#define AWAITED 0x80000000u

int shared_word_unlock(uint32_t *word)
{
	if (!(__atomic_exchange_n(word, 0, __ATOMIC_SEQ_CST) & AWAITED))
		return 0;
	sys3(SYS_futex, word, FUTEX_WAKE, 1);
	return 1;
}

int shared_word_lock(uint32_t *word)
{
	return shared_word_lock_as(word, (uint32_t)sys0(SYS_gettid));
}

int shared_word_lock_as(uint32_t *word, uint32_t me)
{
	static const struct timespec patience = {.tv_nsec = 20000000};
	uint32_t mine = me, was;

	for (unsigned i = 0;; i++) {
		was = 0;
		if (__atomic_compare_exchange_n(word, &was, mine, 0, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return 0;
		/* Nobody locks twice: a thread that had our number died in an exec. */
		if ((was & ~AWAITED) == me)
			return 1;
		if (i < SPINS) {
			__asm__ volatile("" ::: "memory");
			continue;
		}
		if (!(was & AWAITED) &&
		    !__atomic_compare_exchange_n(word, &was, was | AWAITED, 0, __ATOMIC_RELAXED,
						 __ATOMIC_RELAXED))
			continue;
		was |= AWAITED;
		mine = me | AWAITED;
		if (sys4(SYS_futex, word, FUTEX_WAIT, was, &patience) != -ETIMEDOUT)
			continue;
		if (shared_is_dead(was & ~AWAITED) &&
		    __atomic_compare_exchange_n(word, &was, mine, 0, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return 1;
	}
}

int shared_lock(struct shared *s)
{
	struct shared_header *h = s->header;
	int stolen = shared_word_lock(&h->lock);

	if (s->index->epoch != h->epoch) {
		int result = shared_map_index(s);

		if (result) {
			shared_word_unlock(&h->lock);
			return result;
		}
	}
	if (stolen || h->undo.valid)
		shared_undo(s);
	return 0;
}

int shared_unlock(struct shared *s)
{
	struct shared_header *h = s->header;

	__atomic_store_n(&h->undo.valid, 0, __ATOMIC_RELEASE);
	return shared_word_unlock(&h->lock);
}
