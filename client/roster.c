/* SPDX-License-Identifier: MIT
 *
 * Who has become another without a new program, which the environment can't
 * tell.  Each process has the place that its number leads to; one that another
 * process took it from is again what its environment says.
 */
#include "roster.h"
#include "text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "../common/state.h"
#include "../common/sys.h"

enum { PLACES = 1024, ENTRY = 512, SETS = 5, GROUPS = 103, TICKS_MS = 10 };

#define NO_NEW_PRIVS (1u << 31)

/* The same for programs of any word size. */
struct entry {
	uint64_t when;    /* it was told, ms since the boot */
	uint64_t started; /* hash of what the environment said */
	uint64_t sets[SETS];
	uint32_t pid;
	uint32_t bits; /* secure bits, and that which stands for no new privileges */
	uint32_t u[PEER_IDS];
	uint32_t g[PEER_IDS];
	uint32_t ngroups;
	uint32_t groups[GROUPS];
};

_Static_assert(sizeof(struct entry) == ENTRY, "entry");

static uint64_t hash(const char *uids, const char *gids)
{
	uint64_t h = 14695981039346656037ull;

	for (const char *p = uids ? uids : ""; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211ull;
	h = (h ^ '/') * 1099511628211ull;
	for (const char *p = gids ? gids : ""; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211ull;
	return h;
}

static long open_roster(int flags)
{
	char path[MSG_PATH_MAX];
	size_t n = strlen(session.dir);

	if (n + sizeof("/" STATE_IDS) > sizeof(path))
		return -ENAMETOOLONG;
	memcpy(path, session.dir, n);
	strcpy(path + n, "/" STATE_IDS);
	return sys4(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Writing more than a process may would end it. */
static int may_write(off_t end)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_FSIZE, &limit) && limit.rlim_cur >= (rlim_t)end;
}

void roster_tell(void)
{
	struct entry e = {.pid = (uint32_t)sys0(SYS_getpid),
			  .started = hash(session.uids, session.gids)};
	const struct caps caps = cred_caps();
	const uint32_t *groups = cred_groups(&e.ngroups);
	off_t at = (off_t)(e.pid % PLACES) * ENTRY;
	struct timespec now;
	long fd;

	if (session.state != SESSION_ON || session.barred & BARRED_PROC || !may_write(at + ENTRY))
		return;
	clock_gettime(CLOCK_BOOTTIME, &now);
	e.when = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	memcpy(e.sets,
	       (const uint64_t[SETS]){caps.effective, caps.permitted, caps.inheritable,
				      caps.ambient, caps.bounding},
	       sizeof(e.sets));
	e.bits = caps.securebits | (cred_has_no_new_privs() ? NO_NEW_PRIVS : 0);
	cred_getresuid(&e.u[PEER_R], &e.u[PEER_E], &e.u[PEER_S]);
	e.u[PEER_F] = cred_fsuid();
	cred_getresgid(&e.g[PEER_R], &e.g[PEER_E], &e.g[PEER_S]);
	e.g[PEER_F] = cred_fsgid();
	if (e.ngroups > GROUPS)
		e.ngroups = GROUPS;
	memcpy(e.groups, groups, e.ngroups * sizeof(groups[0]));
	fd = open_roster(O_RDWR | O_CREAT);
	if (fd < 0)
		return;
	sys3(SYS_lseek, fd, at, SEEK_SET);
	sys3(SYS_write, fd, &e, sizeof(e));
	sys1(SYS_close, fd);
}

/* When a process was started, ms since the boot; 0 if that can't be told. */
static uint64_t start_of(pid_t pid)
{
	char path[PROC_PATH], small[1024], *p;
	struct text t;
	uint64_t ticks = 0;

	proc_stat_path(path, (unsigned)pid);
	if (text_read_file(path, &t, small, sizeof(small)))
		return 0;
	/* Its name, which may hold anything, is in parentheses; 20 fields on. */
	p = strrchr(t.at, ')');
	for (int field = 0; p && field < 20; field++)
		p = strchr(p + 1, ' ');
	for (p = p ? p + 1 : t.at + t.size; *p >= '0' && *p <= '9'; p++)
		ticks = ticks * 10 + (uint64_t)(*p - '0');
	text_forget(&t);
	return ticks * TICKS_MS;
}

void roster_look(pid_t pid, const char *uids, const char *gids, struct peer *p)
{
	struct entry e;
	long fd = open_roster(O_RDONLY), n;

	if (fd < 0)
		return;
	sys3(SYS_lseek, fd, (off_t)((uint32_t)pid % PLACES) * ENTRY, SEEK_SET);
	n = sys3(SYS_read, fd, &e, sizeof(e));
	sys1(SYS_close, fd);
	if (n != sizeof(e) || e.pid != (uint32_t)pid || e.started != hash(uids, gids) ||
	    e.ngroups > GROUPS || start_of(pid) > e.when + TICKS_MS)
		return;
	memcpy(p->u, e.u, sizeof(p->u));
	memcpy(p->g, e.g, sizeof(p->g));
	p->caps = (struct caps){.effective = e.sets[0],
				.permitted = e.sets[1],
				.inheritable = e.sets[2],
				.ambient = e.sets[3],
				.bounding = e.sets[4],
				.securebits = e.bits & ~NO_NEW_PRIVS};
	p->no_new_privs = (e.bits & NO_NEW_PRIVS) != 0;
	p->ngroups = (int)e.ngroups;
	memcpy(p->groups, e.groups, e.ngroups * sizeof(e.groups[0]));
}
