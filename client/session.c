/* SPDX-License-Identifier: MIT
 *
 * Whether this process takes part in a session, read from the environment
 * when the library is loaded: a program may later clear or overwrite it, so
 * what is needed of it is copied.  No wrapped function is called here.
 */
#include "client.h"
#include "next.h"

#include <string.h>
#include <unistd.h>

#include "../common/sys.h"

/* What every process needs is kept together: each page touched is a fault that
 * every program pays. */
struct session session HOT;

/* The texts, one after the other. */
enum { OPTS_MAX = 256, UIDS_MAX = 64, GIDS_MAX = 48 * 1024, SCOPE_MAX = 64 * 1024 };
static char kept[3 * MSG_PATH_MAX + OPTS_MAX + UIDS_MAX + GIDS_MAX + 2 * SCOPE_MAX];

int env_true(const char *value)
{
	return value && *value && !strchr("fFnN0", *value);
}

/* What follows "NAME=" in an entry, or NULL.  Here as below libc's functions are
 * let be: each of them is on another page, and this runs in every program. */
static const char *value_of(const char *entry, const char *name)
{
	while (*name && *entry == *name) {
		entry++;
		name++;
	}
	return !*name && *entry == '=' ? entry + 1 : NULL;
}

const char *env_get(char *const *envp, const char *name)
{
	const char *value = NULL;

	for (; envp && *envp && !value; envp++)
		value = value_of(*envp, name);
	return value;
}

/* Copies a text to *at, which it moves on; one of `size` bytes or more counts as
 * none. */
static char *keep(char **at, size_t size, const char *value)
{
	char *copy = *at;
	size_t n = 0;

	for (; value && value[n] && n < size; n++)
		copy[n] = value[n];
	if (n == size)
		n = 0;
	copy[n] = '\0';
	*at += n + 1;
	return copy;
}

/* Our own entry in LD_PRELOAD: the one that ends in the library's name. */
static void find_library(void)
{
	static const char name[] = "libpqfs.so";
	const char *begin = session.preload, *p = begin;
	size_t same = 0; /* characters of the name that end at p */

	for (;; p++) {
		if (*p && *p != ':' && *p != ' ') {
			/* No part of the name is its beginning, too, but the "l". */
			same = *p == name[same] ? same + 1 : *p == name[0];
			continue;
		}
		if (same == sizeof(name) - 1) {
			session.library = begin;
			session.library_len = (size_t)(p - begin);
			return;
		}
		if (!*p)
			return;
		begin = p + 1;
		same = 0;
	}
}

/* Whether PSEUDO_OPTS has an option. */
static int has_option(const char *option)
{
	return *session.opts && strstr(session.opts, option);
}

static void start(char *const *envp)
{
	char *at = kept, *dir;
	size_t n;

	dir = keep(&at, MSG_PATH_MAX, env_get(envp, "PSEUDO_LOCALSTATEDIR"));
	for (n = strlen(dir); n > 1 && dir[n - 1] == '/';)
		dir[--n] = '\0';
	session.dir = dir;
	session.bindir = keep(&at, MSG_PATH_MAX, env_get(envp, "PSEUDO_BINDIR"));
	session.opts = keep(&at, OPTS_MAX, env_get(envp, "PSEUDO_OPTS"));
	session.preload = keep(&at, MSG_PATH_MAX, env_get(envp, "LD_PRELOAD"));
	session.uids = keep(&at, UIDS_MAX, env_get(envp, "PSEUDO_UIDS"));
	session.gids = keep(&at, GIDS_MAX, env_get(envp, "PSEUDO_GIDS"));
	session.include = keep(&at, SCOPE_MAX, env_get(envp, "PSEUDO_INCLUDE_PATHS"));
	session.ignore = keep(&at, SCOPE_MAX, env_get(envp, "PSEUDO_IGNORE_PATHS"));
	if (session.include[0] || session.ignore[0])
		scope_start();
	find_library();
	session.disabled = env_true(env_get(envp, "PSEUDO_DISABLED"));
	session.unknown_real = has_option("--unknown=real");
	session.log = has_option("--log");
	session.pid = (pid_t)sys0(SYS_getpid);
	session.real_uid = (uid_t)sys0(SYS_geteuid);
	session.real_gid = (gid_t)sys0(SYS_getegid);
	cred_start(session.uids, session.gids);
	if (session.disabled || !session.dir[0])
		session.log = 0;
	__atomic_store_n(&session.state,
			 session.disabled || !session.dir[0] ? SESSION_OFF : SESSION_ON,
			 __ATOMIC_RELEASE);
}

int session_start(void)
{
	if (session.state == SESSION_UNKNOWN)
		start(environ);
	return session.state == SESSION_ON;
}

/* What pthread_atfork is made of in glibc: that one is linked in from libc's
 * static part, far from here, and would cost another page.  musl has it not. */
__attribute__((weak)) int __register_atfork(void (*before)(void), void (*parent)(void),
					    void (*child)(void), void *dso);
extern void *__dso_handle __attribute__((visibility("hidden")));

/* In the child of any fork that libc makes, before the program's handlers. */
void session_forked(void)
{
	cred_forked();
	conn_forked();
	path_forked();
	share_forked();
	session.pid = (pid_t)sys0(SYS_getpid);
}

int libc_is_glibc(void)
{
	return __register_atfork != NULL;
}

static void tell_of_forks(void)
{
	int (*atfork)(void (*)(void), void (*)(void), void (*)(void));

	if (libc_is_glibc()) {
		__register_atfork(NULL, NULL, session_forked, &__dso_handle);
		return;
	}
	atfork = (int (*)(void (*)(void), void (*)(void), void (*)(void)))next_function(
	    "pthread_atfork", "");
	if (atfork)
		atfork(NULL, NULL, session_forked);
}

__attribute__((constructor)) static void load(void)
{
	session_start();
	tell_of_forks();
}

const char *session_timeout(char *buf, size_t size)
{
	static const char option[] = "--timeout=";
	const char *p = strstr(session.opts, option);
	size_t n;

	if (!p)
		return NULL;
	p += sizeof(option) - 1;
	n = strspn(p, "0123456789");
	if (!n || n >= size)
		return NULL;
	memcpy(buf, p, n);
	buf[n] = '\0';
	return buf;
}
