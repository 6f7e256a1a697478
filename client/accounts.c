/* SPDX-License-Identifier: MIT
 *
 * Users and groups from the directories of PSEUDO_PASSWD.  Each question opens
 * and reads the file anew, with system calls of our own: what useradd wrote
 * counts at once, and there is nothing to be locked or to be kept.
 */
#include "accounts.h"
#include "real.h"
#include "client.h"
#include "text.h"

#include <gshadow.h>
#include <pwd.h>
#include <sched.h>
#include <shadow.h>
#include <time.h>

#include "../common/sys.h"

static const char files[ACCOUNTS][8] = {"passwd", "group", "shadow", "gshadow"};

union entry {
	char *name; /* begins all of them */
	struct passwd pw;
	struct group gr;
	struct spwd sp;
	struct sgrp sg;
};

enum { SMALL = 16384 };

/* What is asked for: a name, or a number. */
struct key {
	const char *name;
	size_t len;
	id_t id;
};

/* Libc's own functions give one at a time to callers of theirs, too. */
struct place {
	uint64_t holder;
	union entry entry;
	char *buf;
	size_t size;
};

static struct place by_name[ACCOUNTS], by_id[ACCOUNTS], by_turn[ACCOUNTS];

/* The walks of getpwent and kin. */
static struct turn {
	uint64_t holder;
	struct text text; /* malloc's; none: not begun */
	size_t at;
} turns[ACCOUNTS];

/* Writes "DIR/etc/FILE" for the n bytes of DIR; returns whether it fits. */
static int join(char *path, const char *dir, size_t n, const char *file)
{
	size_t len = strlen(file);

	if (n + sizeof("/etc/") + len > MSG_PATH_MAX)
		return 0;
	memcpy(path, dir, n);
	memcpy(path + n, "/etc/", 5);
	memcpy(path + n + 5, file, len + 1);
	return 1;
}

/* The directory whose etc/`file` counts, as a part of the list: its length is in
 * *n; NULL if there is none.  `path` gets the file's name. */
static const char *find_dir(const char *file, char *path, size_t *n)
{
	for (const char *dir = session.passwd; dir && *dir; dir += *n + (dir[*n] == ':')) {
		*n = strcspn(dir, ":");
		if (*n && join(path, dir, *n, file) && !sys3(SYS_faccessat, AT_FDCWD, path, F_OK))
			return dir;
	}
	return NULL;
}

int accounts_on(enum accounts which)
{
	char path[MSG_PATH_MAX];
	size_t n;

	return *session.passwd && find_dir(files[which], path, &n);
}

int accounts_path(const char *file, char *path)
{
	const char *dir;
	size_t n;

	if (!*session.passwd)
		return 0;
	dir = find_dir("passwd", path, &n);
	return dir && join(path, dir, n, file);
}

/* May a process that is not root read it?  Who may search the directories on the
 * way is not asked: to the program they are not there. */
static int may_read(const char *path)
{
	struct file f;

	return !judged() || (!ask_seen(AT_FDCWD, path, 0, &f) && !may_use(&f, R_OK));
}

/* Reads the file, with a NUL behind it; `small` is room for one of less than SMALL
 * bytes.  The caller forgets the text.  0, or -errno. */
static int read_file(enum accounts which, struct text *t, char *small)
{
	char path[MSG_PATH_MAX];
	size_t n;

	if (!find_dir(files[which], path, &n))
		return -ENOENT;
	return may_read(path) ? text_read_file(path, t, small, SMALL) : -errno;
}

/* The next line of a text, without the newline; *at moves behind it.  NULL at the end. */
static const char *any_line(const struct text *t, size_t *at, size_t *len)
{
	const char *line = t->at + *at, *end;

	if (*at >= t->size)
		return NULL;
	end = memchr(line, '\n', t->size - *at);
	*len = end ? (size_t)(end - line) : t->size - *at;
	*at += *len + (end != NULL);
	return line;
}

/* The next line that says anything, without white space at its start: 1, 0 at the end,
 * -ERANGE for one that a caller's buffer of `size` bytes is too small for: libc reads
 * each line into it, with a byte to spare. */
static int next_line(const struct text *t, size_t *at, size_t size, const char **line, size_t *len)
{
	size_t begin = *at;

	if (size < 3)
		return -ERANGE;
	for (; (*line = any_line(t, at, len)); begin = *at) {
		if (*at - begin + 2 > size)
			return -ERANGE;
		for (; *len && (**line == ' ' || (**line >= '\t' && **line <= '\r')); ++*line)
			--*len;
		if (*len && **line && **line != '#')
			return 1;
	}
	return 0;
}

/* Copies a line and makes an entry of it: 1, 0 or -ERANGE. */
static int take(enum accounts which, const char *line, size_t len, void *entry, char *buf,
		size_t size)
{
	memcpy(buf, line, len);
	buf[len] = '\0';
	return account_parse(which, entry, buf, buf + len + 1, size - len - 1);
}

/* Whether the line has the name, or the number, that is asked for. */
static int has_key(const char *line, size_t len, const struct key *key)
{
	const char *end = line + len, *p = line;
	uint64_t id;

	if (*line == '+' || *line == '-')
		return 0;
	if (key->name)
		return len >= key->len && !memchr(key->name, ':', key->len) &&
		       !memcmp(line, key->name, key->len) &&
		       (len == key->len || line[key->len] == ':');
	for (int colons = 0; p < end && colons < 2; p++)
		colons += *p == ':';
	/* The text ends with a NUL, and a line that no number is in, before another. */
	return p < end && account_number(p, &id) != p && id == key->id;
}

/* Takes the line if it is the one.  As libc makes an entry of each, a buffer that is too
 * small for another's list is too small. */
static int take_if(enum accounts which, const struct key *key, const char *line, size_t len,
		   void *entry, char *buf, size_t size)
{
	int is_it = has_key(line, len, key), lists = which == IN_GROUP || which == IN_GSHADOW;
	int taken = is_it || lists ? take(which, line, len, entry, buf, size) : 0;

	return taken > 0 ? is_it : taken;
}

static int find(enum accounts which, const struct key *key, void *entry, char *buf, size_t size,
		void **result)
{
	char small[SMALL];
	const char *line;
	size_t at = 0, len;
	struct text t;
	int found = read_file(which, &t, small), more = 1;

	*result = NULL;
	if (found)
		return -found;
	while (!found && more) {
		found = more = next_line(&t, &at, size, &line, &len);
		if (more > 0)
			found = take_if(which, key, line, len, entry, buf, size);
	}
	text_forget(&t);
	if (found > 0)
		*result = entry;
	return found < 0 ? -found : 0;
}

int accounts_name_r(enum accounts which, const char *name, void *entry, char *buf, size_t size,
		    void **result)
{
	struct key key = {.name = name, .len = strlen(name)};

	return find(which, &key, entry, buf, size, result);
}

int accounts_id_r(enum accounts which, id_t id, void *entry, char *buf, size_t size, void **result)
{
	struct key key = {.id = id};

	return find(which, &key, entry, buf, size, result);
}

/* Locks.  One that was held when the process forked is free in the child, and
 * a thread that interrupted itself passes.  Returns whether to unlock. */
static int lock(uint64_t *holder)
{
	uint64_t pid = (uint32_t)sys0(SYS_getpid), me = pid << 32 | (uint32_t)sys0(SYS_gettid);

	for (;;) {
		uint64_t now = __atomic_load_n(holder, __ATOMIC_RELAXED);

		if (now == me)
			return 0;
		if (now && now >> 32 == pid)
			sys0(SYS_sched_yield);
		else if (__atomic_compare_exchange_n(holder, &now, me, 0, __ATOMIC_ACQUIRE,
						     __ATOMIC_RELAXED))
			return 1;
	}
}

static void unlock(uint64_t *holder, int ours)
{
	if (ours)
		__atomic_store_n(holder, 0, __ATOMIC_RELEASE);
}

/* Calls a function that needs a buffer, with a larger one until that is enough. */
static void *with_buffer(struct place *p,
			 int (*call)(enum accounts, const struct key *, void *, char *, size_t,
				     void **),
			 enum accounts which, const struct key *key)
{
	int ours = lock(&p->holder), error = ENOMEM;
	void *result = NULL;

	for (size_t size = p->size ? p->size : 1024;; size *= 2) {
		if (size > p->size) {
			char *buf = realloc(p->buf, size);

			if (!buf)
				break;
			p->buf = buf;
			p->size = size;
		}
		error = call(which, key, &p->entry, p->buf, p->size, &result);
		if (error != ERANGE)
			break;
	}
	unlock(&p->holder, ours);
	errno = error == ENOENT && call != find ? 0 : error;
	return result;
}

void *accounts_name(enum accounts which, const char *name)
{
	return with_buffer(&by_name[which], find, which,
			   &(struct key){.name = name, .len = strlen(name)});
}

void *accounts_id(enum accounts which, id_t id)
{
	return with_buffer(&by_id[which], find, which, &(struct key){.id = id});
}

void accounts_rewind(enum accounts which)
{
	struct turn *turn = &turns[which];
	int ours = lock(&turn->holder);

	free(turn->text.at);
	turn->text.at = NULL;
	turn->at = 0;
	unlock(&turn->holder, ours);
}

/* Takes the whole file for a walk: 0, or -errno. */
static int begin(enum accounts which, struct turn *turn)
{
	char small[SMALL];
	struct text t;
	int result = read_file(which, &t, small);

	if (result)
		return result;
	turn->text = (struct text){.at = malloc(t.size + 1), .size = t.size};
	if (turn->text.at)
		memcpy(turn->text.at, t.at, t.size + 1);
	turn->at = 0;
	text_forget(&t);
	return turn->text.at ? 0 : -ENOMEM;
}

static int next(enum accounts which, const struct key *key, void *entry, char *buf, size_t size,
		void **result)
{
	struct turn *turn = &turns[which];
	int ours = lock(&turn->holder), found = 0, more = 1;
	const char *line;
	size_t at, len;

	(void)key;
	*result = NULL;
	if (!turn->text.at)
		found = begin(which, turn);
	while (!found && more) {
		at = turn->at;
		found = more = next_line(&turn->text, &at, size, &line, &len);
		if (more > 0)
			found = take(which, line, len, entry, buf, size);
		if (found >= 0)
			turn->at = at;
	}
	unlock(&turn->holder, ours);
	if (found > 0)
		*result = entry;
	return found < 0 ? -found : found ? 0 : ENOENT;
}

int accounts_next_r(enum accounts which, void *entry, char *buf, size_t size, void **result)
{
	return next(which, NULL, entry, buf, size, result);
}

void *accounts_next(enum accounts which)
{
	return with_buffer(&by_turn[which], next, which, NULL);
}

/* The descriptor that holds lckpwdf's lock, and one more. */
static int locked;

int accounts_locked(void)
{
	return locked - 1;
}

int accounts_lock(int fd)
{
	static const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int tries = 15 * 50;

	while (real_fcntl(fd, F_SETLK, (unsigned long)&whole) < 0) {
		if ((errno != EACCES && errno != EAGAIN) || !--tries) {
			real_close(fd);
			return -1;
		}
		sys2(SYS_nanosleep, &moment, NULL);
	}
	locked = fd + 1;
	return 0;
}

int accounts_unlock(void)
{
	int fd = accounts_locked();

	locked = 0;
	return real_close(fd);
}

/* Whether a list of members has the user. */
static int has_member(char *const *members, const char *user)
{
	while (*members && strcmp(*members, user))
		members++;
	return *members != NULL;
}

int accounts_grouplist(const char *user, gid_t group, gid_t *groups, int *count)
{
	struct turn all = {0};
	size_t len, size = 0;
	const char *line;
	char *buf = NULL;
	int room = *count, n = 1, result = 0;

	if (!accounts_on(IN_GROUP))
		return real_getgrouplist(user, group, groups, count);
	if (room > 0)
		groups[0] = group;
	/* Without a file to be read a user is in the one group. */
	if (!begin(IN_GROUP, &all)) {
		/* A line has no more members than bytes. */
		size = (all.text.size + 3) * (sizeof(char *) + 1);
		buf = malloc(size);
		result = buf ? 0 : -ENOMEM;
	}
	/* Here libc takes comments for groups, too. */
	while (buf && (line = any_line(&all.text, &all.at, &len))) {
		struct group gr;

		if (take(IN_GROUP, line, len, &gr, buf, size) < 1 || gr.gr_gid == group ||
		    !has_member(gr.gr_mem, user))
			continue;
		if (n < room)
			groups[n] = gr.gr_gid;
		n++;
	}
	free(buf);
	free(all.text.at);
	if (result)
		return libc_result(result);
	*count = n;
	return n > room ? -1 : n;
}
