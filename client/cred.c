/* SPDX-License-Identifier: MIT
 *
 * The identity of the process: user and group ids as the kernel keeps them.
 * One set for the whole process, as libc's functions make it; what a child of
 * vfork sets, while it shares our memory, is kept aside and is gone with it.
 */
#include "client.h"

#include "roster.h"

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <string.h>
#include <unistd.h>

#include "../common/sys.h"

enum { R, E, S, F, IDS };

#define GROUPS_MAX 4096

/* The capabilities that go and come with fsuid. */
#define FS_CAPS                                                                                    \
	(1ull << CAP_CHOWN | 1ull << CAP_DAC_OVERRIDE | 1ull << CAP_DAC_READ_SEARCH |              \
	 1ull << CAP_FOWNER | 1ull << CAP_FSETID | 1ull << CAP_MKNOD |                             \
	 1ull << CAP_LINUX_IMMUTABLE | 1ull << CAP_MAC_OVERRIDE)

struct ids {
	uint32_t u[IDS];
	uint32_t g[IDS];
	struct caps caps;
	int no_new_privs; /* PR_SET_NO_NEW_PRIVS */
	int ngroups;
	uint32_t *groups; /* room for GROUPS_MAX */
};

/* Children that share our memory, each in a thread's vfork: there are seldom
 * two at once. */
enum { LENT = 32 };

static uint32_t own_groups[GROUPS_MAX];

static struct lent {
	pid_t pid;
	struct ids ids;
	uint32_t groups[GROUPS_MAX];
} lent_ids[LENT];

static struct {
	pid_t pid; /* to whom `own` belongs; 0: not yet asked */
	struct ids own;
	unsigned last; /* of those lent, the last one */
	int lending;   /* some are lent */
	int changed;   /* this program has changed some ids */
} cred HOT = {.own.groups = own_groups};

static pid_t self(void)
{
	return (pid_t)sys0(SYS_getpid);
}

static struct ids *find_lent(pid_t pid)
{
	for (int i = 0; i < LENT; i++)
		if (__atomic_load_n(&lent_ids[i].pid, __ATOMIC_ACQUIRE) == pid)
			return &lent_ids[i].ids;
	return NULL;
}

static struct ids *current(void)
{
	struct ids *lent;

	if (__builtin_expect(!cred.lending, 1))
		return &cred.own;
	lent = find_lent(self());
	return lent ? lent : &cred.own;
}

static void ids_copy(struct ids *to, const struct ids *from)
{
	uint32_t *groups = to->groups;

	*to = *from;
	to->groups = groups;
	memcpy(to->groups, from->groups, sizeof(to->groups[0]) * (size_t)from->ngroups);
}

/* The set to be changed. */
static struct ids *changing(void)
{
	pid_t pid = self();
	struct ids *lent;
	struct lent *slot;

	if (!cred.pid)
		cred.pid = pid;
	if (pid == cred.pid)
		return &cred.own;
	lent = find_lent(pid);
	if (lent)
		return lent;
	slot = &lent_ids[__atomic_add_fetch(&cred.last, 1, __ATOMIC_RELAXED) % LENT];
	__atomic_store_n(&slot->pid, 0, __ATOMIC_RELEASE);
	slot->ids.groups = slot->groups;
	ids_copy(&slot->ids, &cred.own);
	__atomic_store_n(&slot->pid, pid, __ATOMIC_RELEASE);
	cred.lending = 1;
	return &slot->ids;
}

void cred_forked(void)
{
	const struct ids *lent = cred.lending ? find_lent((pid_t)sys0(SYS_getppid)) : NULL;

	/* A fork in a child that did not tell us of itself: the grandchild is
	 * what its parent was. */
	if (lent)
		ids_copy(&cred.own, lent);
	for (int i = 0; cred.lending && i < LENT; i++)
		lent_ids[i].pid = 0;
	cred.lending = 0;
	cred.pid = self();
}

void cred_tell_forked(void)
{
	if (cred.changed)
		roster_tell();
}

/* A list of numbers; returns how many there were. */
static int parse(const char *s, uint32_t *out, int max)
{
	int n = 0;

	while (s && *s >= '0' && *s <= '9' && n < max) {
		uint64_t value = 0;

		for (; *s >= '0' && *s <= '9'; s++)
			value = value * 10 + (uint64_t)(*s - '0');
		out[n++] = (uint32_t)value;
		if (*s == ',')
			s++;
	}
	return n;
}

int cred_numbers(const char *text, uint32_t *out, int max)
{
	return parse(text, out, max);
}

void cred_start(const char *uids, const char *gids)
{
	uint32_t all[IDS + GROUPS_MAX];
	int n;

	cred.pid = self();
	cred.own.ngroups = 1; /* root is in its own group */
	n = uids ? parse(uids, all, IDS + 1) : 0;
	if (n >= IDS)
		memcpy(cred.own.u, all, sizeof(cred.own.u));
	cred.own.no_new_privs = n > IDS && all[IDS];
	/* exec gives root all capabilities, and others none. */
	cred.own.caps.bounding = ALL_CAPS;
	if (!cred.own.u[R] || !cred.own.u[E])
		cred.own.caps.permitted = ALL_CAPS;
	if (!cred.own.u[E])
		cred.own.caps.effective = ALL_CAPS;
	if (!gids)
		return;
	n = parse(gids, all, IDS + GROUPS_MAX);
	if (n < IDS)
		return;
	memcpy(cred.own.g, all, sizeof(cred.own.g));
	cred.own.ngroups = n - IDS;
	memcpy(cred.own.groups, all + IDS, sizeof(all[0]) * (size_t)(n - IDS));
}

/* What exec makes of the ids: the saved and the file-system one become the
 * effective one, which the program may choose. */
static void after_exec(uint32_t *to, const uint32_t *ids, int chosen, uint32_t id)
{
	to[R] = ids[R];
	to[E] = to[S] = to[F] = chosen ? id : ids[E];
}

static size_t text(char *buf, size_t size, const uint32_t *ids, int n, size_t at)
{
	for (int i = 0; i < n; i++) {
		char digits[10];
		int k = 0;
		uint32_t value = ids[i];

		do
			digits[k++] = (char)('0' + value % 10);
		while (value /= 10);
		if (at && at < size)
			buf[at] = ',';
		at += at != 0;
		while (k--) {
			if (at < size)
				buf[at] = digits[k];
			at++;
		}
	}
	return at;
}

size_t cred_uids_text(const struct launch *l, char *buf, size_t size)
{
	const struct ids *c = current();
	uint32_t u[IDS + 1];
	size_t n;

	after_exec(u, c->u, l && l->setuid, l ? l->uid : 0);
	u[IDS] = (uint32_t)c->no_new_privs;
	if (!(u[R] | u[E] | u[IDS]))
		return 0;
	n = text(buf, size, u, u[IDS] ? IDS + 1 : IDS, 0);
	if (n < size)
		buf[n] = '\0';
	return n;
}

size_t cred_gids_text(const struct launch *l, char *buf, size_t size)
{
	const struct ids *c = current();
	uint32_t g[IDS];
	size_t n;

	after_exec(g, c->g, l && l->setgid, l ? l->gid : 0);
	if (!(g[R] | g[E]) && c->ngroups == 1 && !c->groups[0])
		return 0;
	n = text(buf, size, g, IDS, 0);
	n = text(buf, size, c->groups, c->ngroups, n);
	if (n < size)
		buf[n] = '\0';
	return n;
}

uid_t cred_uid(void)
{
	return current()->u[R];
}

uid_t cred_euid(void)
{
	return current()->u[E];
}

uid_t cred_fsuid(void)
{
	return current()->u[F];
}

gid_t cred_gid(void)
{
	return current()->g[R];
}

gid_t cred_egid(void)
{
	return current()->g[E];
}

gid_t cred_fsgid(void)
{
	return current()->g[F];
}

static int getres(const uint32_t *ids, uint32_t *r, uint32_t *e, uint32_t *s)
{
	if (memory_write(r, &ids[R], sizeof(*r)) || memory_write(e, &ids[E], sizeof(*e)))
		return -EFAULT;
	return memory_write(s, &ids[S], sizeof(*s));
}

int cred_getresuid(uid_t *r, uid_t *e, uid_t *s)
{
	return getres(current()->u, r, e, s);
}

int cred_getresgid(gid_t *r, gid_t *e, gid_t *s)
{
	return getres(current()->g, r, e, s);
}

int cred_capable(int cap)
{
	return current()->caps.effective >> cap & 1;
}

struct caps cred_caps(void)
{
	return current()->caps;
}

/* Tells the others of the session if anything has changed. */
static void tell_others(const struct ids *before, const struct ids *now)
{
	if (!memcmp(before, now, sizeof(*now)))
		return;
	cred.changed = 1;
	roster_tell();
}

void cred_put_caps(const struct caps *caps)
{
	struct ids *c = changing();
	const struct ids before = *c;

	c->caps = *caps;
	tell_others(&before, c);
}

void cred_no_new_privs(void)
{
	struct ids *c = changing();
	const struct ids before = *c;

	c->no_new_privs = 1;
	tell_others(&before, c);
}

int cred_has_no_new_privs(void)
{
	return current()->no_new_privs;
}

/* What a change of user ids does to the capabilities. */
static void adjust_caps(struct ids *c, const uint32_t *old)
{
	int was_root = !old[R] || !old[E] || !old[S];
	int is_root = !c->u[R] || !c->u[E] || !c->u[S];

	if (c->caps.securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (was_root && !is_root) {
		if (!(c->caps.securebits & SECBIT_KEEP_CAPS))
			c->caps.permitted = c->caps.effective = 0;
		c->caps.ambient = 0;
	}
	if (!old[E] && c->u[E])
		c->caps.effective = 0;
	if (old[E] && !c->u[E])
		c->caps.effective = c->caps.permitted;
}

/* The setters are the same for users and groups; root's powers depend on the
 * user in both. */

static int is_one_of(const uint32_t *ids, uint32_t id, int with_saved)
{
	return id == ids[R] || id == ids[E] || (with_saved && id == ids[S]);
}

static int set_one(uint32_t *ids, uint32_t id, int cap)
{
	if (id == (uint32_t)-1)
		return -EINVAL;
	if (cred_capable(cap))
		ids[R] = ids[S] = id;
	else if (id != ids[R] && id != ids[S])
		return -EPERM;
	ids[E] = ids[F] = id;
	return 0;
}

static int set_re(uint32_t *ids, uint32_t r, uint32_t e, int cap)
{
	uint32_t none = (uint32_t)-1, old = ids[R];

	if (!cred_capable(cap) &&
	    ((r != none && !is_one_of(ids, r, 0)) || (e != none && !is_one_of(ids, e, 1))))
		return -EPERM;
	if (r != none)
		ids[R] = r;
	if (e != none)
		ids[E] = e;
	if (r != none || (e != none && e != old))
		ids[S] = ids[E];
	ids[F] = ids[E];
	return 0;
}

static int set_res(uint32_t *ids, uint32_t r, uint32_t e, uint32_t s, int cap)
{
	uint32_t none = (uint32_t)-1;

	/* What changes nothing leaves the file-system id, too (since Linux 6.3). */
	if ((r == none || r == ids[R]) && (e == none || (e == ids[E] && e == ids[F])) &&
	    (s == none || s == ids[S]))
		return 0;
	if (!cred_capable(cap) &&
	    ((r != none && !is_one_of(ids, r, 1)) || (e != none && !is_one_of(ids, e, 1)) ||
	     (s != none && !is_one_of(ids, s, 1))))
		return -EPERM;
	if (r != none)
		ids[R] = r;
	if (e != none)
		ids[E] = e;
	if (s != none)
		ids[S] = s;
	ids[F] = ids[E];
	return 0;
}

static int set_fs(uint32_t *ids, uint32_t id, int cap)
{
	uint32_t old = ids[F];

	if (id != (uint32_t)-1 && (cred_capable(cap) || is_one_of(ids, id, 1) || id == old))
		ids[F] = id;
	return (int)old;
}

/* Runs a change of the ids and draws the consequences. */
#define CHANGE(call)                                                                               \
	struct ids *c = changing();                                                                \
	const struct ids before = *c;                                                              \
	int result = (call);                                                                       \
                                                                                                   \
	if (!result) {                                                                             \
		adjust_caps(c, before.u);                                                          \
		tell_others(&before, c);                                                           \
	}                                                                                          \
	return result

int cred_setuid(uid_t uid)
{
	CHANGE(set_one(c->u, uid, CAP_SETUID));
}

int cred_seteuid(uid_t uid)
{
	CHANGE(uid == (uid_t)-1 ? -EINVAL : set_res(c->u, (uid_t)-1, uid, (uid_t)-1, CAP_SETUID));
}

int cred_setreuid(uid_t r, uid_t e)
{
	CHANGE(set_re(c->u, r, e, CAP_SETUID));
}

int cred_setresuid(uid_t r, uid_t e, uid_t s)
{
	CHANGE(set_res(c->u, r, e, s, CAP_SETUID));
}

int cred_setfsuid(uid_t uid)
{
	struct ids *c = changing();
	int old = set_fs(c->u, uid, CAP_SETUID);

	if (c->caps.securebits & SECBIT_NO_SETUID_FIXUP)
		return old;
	if (!old && c->u[F])
		c->caps.effective &= ~FS_CAPS;
	if (old && !c->u[F])
		c->caps.effective |= c->caps.permitted & FS_CAPS;
	return old;
}

int cred_setgid(gid_t gid)
{
	CHANGE(set_one(c->g, gid, CAP_SETGID));
}

int cred_setegid(gid_t gid)
{
	CHANGE(gid == (gid_t)-1 ? -EINVAL : set_res(c->g, (gid_t)-1, gid, (gid_t)-1, CAP_SETGID));
}

int cred_setregid(gid_t r, gid_t e)
{
	CHANGE(set_re(c->g, r, e, CAP_SETGID));
}

int cred_setresgid(gid_t r, gid_t e, gid_t s)
{
	CHANGE(set_res(c->g, r, e, s, CAP_SETGID));
}

int cred_setfsgid(gid_t gid)
{
	return set_fs(changing()->g, gid, CAP_SETGID);
}

int cred_setgroups(size_t count, const gid_t *list)
{
	struct ids *c = changing();

	if (!cred_capable(CAP_SETGID))
		return -EPERM;
	if (count > GROUPS_MAX)
		return -EINVAL;
	if (memory_readable(list, sizeof(list[0]) * count))
		return -EFAULT;
	for (size_t i = 0; i < count; i++)
		if (list[i] == (gid_t)-1)
			return -EINVAL;
	if ((size_t)c->ngroups == count && !memcmp(c->groups, list, sizeof(list[0]) * count))
		return 0;
	memcpy(c->groups, list, sizeof(list[0]) * count);
	c->ngroups = (int)count;
	cred.changed = 1;
	roster_tell();
	return 0;
}

int cred_getgroups(int size, gid_t *list)
{
	const struct ids *c = current();

	if (size < 0 || (size && size < c->ngroups))
		return -EINVAL;
	if (size && memory_write(list, c->groups, sizeof(list[0]) * (size_t)c->ngroups))
		return -EFAULT;
	return c->ngroups;
}

const gid_t *cred_groups(uint32_t *count)
{
	const struct ids *c = current();

	*count = (uint32_t)c->ngroups;
	return c->groups;
}

int cred_in_group(gid_t gid)
{
	return gid == current()->g[F] || cred_in_groups(gid);
}

int cred_in_groups(gid_t gid)
{
	const struct ids *c = current();

	for (int i = 0; i < c->ngroups; i++)
		if (c->groups[i] == gid)
			return 1;
	return 0;
}

int judged(void)
{
	return !cred_capable(CAP_DAC_OVERRIDE);
}

int may(int cap)
{
	return cred_capable(cap) ? 0 : libc_result(-EPERM);
}

int unless_refused(int result, int cap)
{
	return result && (errno == EPERM || errno == EACCES) && cred_capable(cap) ? 0 : result;
}

/* Whether any chown takes a setuid or setgid bit from the file. */
static int chown_changes_mode(const struct file *f)
{
	mode_t mode = f->attr.mode;

	if (S_ISDIR(mode) || !(mode & (S_ISUID | S_ISGID)))
		return 0;
	return mode & (S_ISUID | S_IXGRP) ||
	       (!cred_capable(CAP_FSETID) && !cred_in_group(f->attr.gid));
}

int may_chown(const struct file *f, uid_t uid, gid_t gid)
{
	uid_t me = cred_fsuid();

	if (cred_capable(CAP_CHOWN))
		return 0;
	if (uid == (uid_t)-1 && gid == (gid_t)-1)
		return chown_changes_mode(f) ? may_chmod(f) : 0;
	if (f->attr.uid == me && (uid == (uid_t)-1 || uid == me) &&
	    (gid == (gid_t)-1 || gid == f->attr.gid || cred_in_group(gid)))
		return 0;
	return libc_result(-EPERM);
}

int may_chmod(const struct file *f)
{
	return cred_capable(CAP_FOWNER) || f->attr.uid == cred_fsuid() ? 0 : libc_result(-EPERM);
}
