/* SPDX-License-Identifier: MIT
 *
 * What /proc tells of who processes are: the owners of its files, and the
 * texts of /proc/PID/status and /proc/PID/loginuid.
 */
#include "procfs.h"
#include "peer.h"
#include "text.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "../common/sys.h"

/* A text that is being written. */
struct out {
	int fd;
	int failed;
	size_t n;
	char buf[512];
};

static void flush(struct out *o)
{
	size_t done = 0;

	while (done < o->n && !o->failed) {
		long n = sys3(SYS_write, o->fd, o->buf + done, o->n - done);

		o->failed |= n <= 0;
		done += n > 0 ? (size_t)n : 0;
	}
	o->n = 0;
}

static void put(struct out *o, const char *s, size_t n)
{
	while (n) {
		size_t part = sizeof(o->buf) - o->n;

		if (part > n)
			part = n;
		memcpy(o->buf + o->n, s, part);
		o->n += part;
		s += part;
		n -= part;
		if (o->n == sizeof(o->buf))
			flush(o);
	}
}

static void put_number(struct out *o, uint64_t value, unsigned base, int width)
{
	char digits[20];
	int n = sizeof(digits);

	do
		digits[--n] = "0123456789abcdef"[value % base];
	while ((value /= base) || (int)sizeof(digits) - n < width);
	put(o, digits + n, sizeof(digits) - (size_t)n);
}

static void put_ids(struct out *o, const uint32_t *ids)
{
	for (int i = 0; i < PEER_IDS; i++) {
		if (i)
			put(o, "\t", 1);
		put_number(o, ids[i], 10, 1);
	}
	put(o, "\n", 1);
}

static void put_groups(struct out *o, const struct peer *p)
{
	for (int i = 0; i < p->ngroups; i++) {
		put_number(o, p->groups[i], 10, 1);
		put(o, " ", 1);
	}
	put(o, p->ngroups ? "\n" : " \n", p->ngroups ? 1 : 2);
}

static void put_flag(struct out *o, int flag)
{
	put(o, flag ? "1\n" : "0\n", 2);
}

static void put_caps(struct out *o, uint64_t set)
{
	put_number(o, set, 16, 16);
	put(o, "\n", 1);
}

/* Whether a line begins so; then *n is how much of it that is. */
static int begins(const char *line, const char *with, size_t *n)
{
	*n = strlen(with);
	return !strncmp(line, with, *n);
}

static void put_line(struct out *o, const char *line, size_t len, const struct peer *p)
{
	const struct {
		char begin[13];
		const uint32_t *ids;
		const uint64_t *caps;
		const int *flag;
	} known[] = {
	    {"Uid:\t", p->u, NULL, NULL},
	    {"Gid:\t", p->g, NULL, NULL},
	    {"Groups:\t", NULL, NULL, NULL},
	    {"CapInh:\t", NULL, &p->caps.inheritable, NULL},
	    {"CapPrm:\t", NULL, &p->caps.permitted, NULL},
	    {"CapEff:\t", NULL, &p->caps.effective, NULL},
	    {"CapBnd:\t", NULL, &p->caps.bounding, NULL},
	    {"CapAmb:\t", NULL, &p->caps.ambient, NULL},
	    {"NoNewPrivs:\t", NULL, NULL, &p->no_new_privs},
	};
	size_t n;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!begins(line, known[i].begin, &n))
			continue;
		put(o, line, n);
		if (known[i].ids)
			put_ids(o, known[i].ids);
		else if (known[i].caps)
			put_caps(o, *known[i].caps);
		else if (known[i].flag)
			put_flag(o, *known[i].flag);
		else
			put_groups(o, p);
		return;
	}
	put(o, line, len);
}

/* The number at the start of what follows `name` in the text; -1 for none. */
static int64_t number_after(const struct text *t, const char *name)
{
	const char *at = strstr(t->at, name);
	int64_t n = 0;

	if (!at)
		return -1;
	at += strlen(name);
	if (*at < '0' || *at > '9')
		return -1;
	for (; *at >= '0' && *at <= '9' && n <= UINT32_MAX; at++)
		n = n * 10 + (*at - '0');
	return n;
}

static void put_status(struct out *o, const struct text *t, const struct peer *p)
{
	const char *line = t->at, *end = t->at + t->size, *next;

	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next ? next + 1 : end;
		put_line(o, line, (size_t)(next - line), p);
	}
}

/* The process that a name in /proc is about, or 0; *rest is what is behind it. */
static pid_t process_of(const char *name, const char **rest)
{
	pid_t pid = 0;
	const char *p = name + 6;

	if (strncmp(name, "/proc/", 6))
		return 0;
	for (; *p >= '0' && *p <= '9' && pid < 1 << 26; p++)
		pid = pid * 10 + (*p - '0');
	*rest = *p == '/' ? p + 1 : p;
	return *p && *p != '/' ? 0 : pid;
}

/* The process of an open /proc/PID/FILE or /proc/PID/task/TID/FILE, or 0; *file is
 * "status" or "loginuid" then. */
static pid_t process_told_of(int fd, char name[MSG_PATH_MAX], const char **file)
{
	struct statfs fs;
	pid_t pid;

	if (sys2(SYS_fstatfs, fd, &fs) || fs.f_type != PROC_SUPER_MAGIC ||
	    path_name(fd, "", AT_EMPTY_PATH, name))
		return 0;
	pid = process_of(name, file);
	if (pid && !strncmp(*file, "task/", 5)) {
		*file += 5;
		*file += strspn(*file, "0123456789");
		*file += **file == '/';
	}
	return pid && (!strcmp(*file, "status") || !strcmp(*file, "loginuid")) ? pid : 0;
}

/* Puts the text that `from` is a descriptor of in the place of what `fd` is one of. */
static void put_in_place(int fd, int from, int flags)
{
	char path[PROC_PATH];
	long again;

	proc_fd_path(path, from);
	again = sys4(SYS_openat, AT_FDCWD, path,
		     O_RDONLY | O_CLOEXEC | (flags & (O_NONBLOCK | O_NOATIME)), 0);
	if (again < 0)
		return;
	sys3(SYS_dup3, again, fd, flags & O_CLOEXEC);
	sys1(SYS_close, again);
}

/* Writes what the session sees instead of the text: whether it is another. */
static int rewrite(struct out *o, const struct text *t, const char *file, pid_t pid)
{
	struct peer p;

	if (*file == 'l') {
		if (session.unknown_real || number_after(t, "") != session.real_uid)
			return 0;
		put(o, "0", 1);
		return 1;
	}
	if (number_after(t, "\nUid:\t") != session.real_uid || peer_look(pid, &p))
		return 0;
	put_status(o, t, &p);
	return 1;
}

void procfs_opened(int fd, int flags)
{
	char name[MSG_PATH_MAX], small[8192];
	struct out o = {0};
	const char *file;
	struct text t;
	pid_t pid;

	if (flags & (O_PATH | O_DIRECTORY | O_ACCMODE) || session.barred & BARRED_PROC)
		return;
	pid = process_told_of(fd, name, &file);
	if (!pid || text_read(fd, &t, small, sizeof(small)))
		return;
	o.fd = (int)sys2(SYS_memfd_create, file, MFD_CLOEXEC);
	if (o.fd >= 0 && rewrite(&o, &t, file, pid)) {
		flush(&o);
		if (!o.failed)
			put_in_place(fd, o.fd, flags);
	}
	if (o.fd >= 0)
		sys1(SYS_close, o.fd);
	sys3(SYS_lseek, fd, 0, SEEK_SET);
	text_forget(&t);
}

/* Where /proc is, 0 if it is nowhere. */
static dev_t proc_device(void)
{
	static dev_t known; /* 1: there is none */
	struct statx sx;

	if (!known)
		known =
		    sys5(SYS_statx, AT_FDCWD, "/proc", AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &sx)
			? 1
			: makedev(sx.stx_dev_major, sx.stx_dev_minor);
	return known;
}

int procfs_is_users(pid_t pid)
{
	char path[PROC_PATH];
	struct statx sx;

	proc_environ_path(path, (unsigned)pid);
	*strrchr(path, '/') = '\0';
	return !sys5(SYS_statx, AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_UID, &sx) &&
	       sx.stx_uid == session.real_uid;
}

void procfs_owner(int dirfd, const char *path, int flags, struct file *f)
{
	char name[MSG_PATH_MAX];
	int saved = errno;
	const char *rest;
	struct peer p;
	pid_t pid;

	if (f->id.dev == proc_device() && !path_name(dirfd, path, flags, name)) {
		pid = process_of(name, &rest);
		if (pid && !peer_look(pid, &p)) {
			f->attr.uid = p.u[PEER_E];
			f->attr.gid = p.g[PEER_E];
		}
	}
	errno = saved;
}
