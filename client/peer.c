/* SPDX-License-Identifier: MIT
 *
 * Other processes tell who they are by the environment that they were started
 * with, which the kernel shows to processes of the same user: the variables
 * that the library has put there.  What they have become since is in the roster.
 */
#include "peer.h"
#include "roster.h"
#include "text.h"

#include <string.h>

#include "../common/sys.h"

enum { SMALL = 8192 };

static void be_root(struct peer *p)
{
	memset(p->u, 0, sizeof(p->u));
	memset(p->g, 0, sizeof(p->g));
	p->no_new_privs = 0;
	p->ngroups = 1;
	p->groups[0] = 0;
	p->caps = (struct caps){.effective = ALL_CAPS, .permitted = ALL_CAPS, .bounding = ALL_CAPS};
}

static void be_self(struct peer *p)
{
	cred_getresuid(&p->u[PEER_R], &p->u[PEER_E], &p->u[PEER_S]);
	p->u[PEER_F] = cred_fsuid();
	cred_getresgid(&p->g[PEER_R], &p->g[PEER_E], &p->g[PEER_S]);
	p->g[PEER_F] = cred_fsgid();
	p->ngroups = cred_getgroups(PEER_GROUPS, p->groups);
	p->caps = cred_caps();
	p->no_new_privs = cred_has_no_new_privs();
}

/* What the two variables say. */
static void be_told(struct peer *p, const char *uids, const char *gids)
{
	uint32_t all[PEER_IDS + PEER_GROUPS];
	int n = uids ? cred_numbers(uids, all, PEER_IDS + 1) : 0;

	be_root(p);
	if (n >= PEER_IDS)
		memcpy(p->u, all, sizeof(p->u));
	p->no_new_privs = n > PEER_IDS && all[PEER_IDS];
	if (p->u[PEER_E])
		p->caps.effective = 0;
	if (p->u[PEER_E] && p->u[PEER_R])
		p->caps.permitted = 0;
	n = gids ? cred_numbers(gids, all, PEER_IDS + PEER_GROUPS) : 0;
	if (n < PEER_IDS)
		return;
	memcpy(p->g, all, sizeof(p->g));
	p->ngroups = n - PEER_IDS;
	memcpy(p->groups, all + PEER_IDS, sizeof(all[0]) * (size_t)p->ngroups);
}

/* The value of a variable in the text of an environment, or NULL. */
static const char *variable(const struct text *t, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = t->at; p < t->at + t->size; p += strlen(p) + 1)
		if (!strncmp(p, name, n) && p[n] == '=')
			return p + n + 1;
	return NULL;
}

int peer_look(pid_t pid, struct peer *p)
{
	char path[PROC_PATH], small[SMALL];
	const char *uids, *gids;
	struct text t;
	int result = 0;

	if (pid == (pid_t)sys0(SYS_getpid)) {
		be_self(p);
		return 0;
	}
	proc_environ_path(path, (unsigned)pid);
	if (pid <= 0 || session.barred & BARRED_PROC ||
	    text_read_file(path, &t, small, sizeof(small))) {
		be_root(p);
		return session.unknown_real ? -ESRCH : 0;
	}
	uids = variable(&t, "PSEUDO_UIDS");
	gids = variable(&t, "PSEUDO_GIDS");
	if (session.unknown_real && !variable(&t, "PSEUDO_LOCALSTATEDIR")) {
		result = -ESRCH;
	} else {
		be_told(p, uids, gids);
		roster_look(pid, uids, gids, p);
	}
	text_forget(&t);
	return result;
}
