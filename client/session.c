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
enum { PASSWD_MAX = 4 * MSG_PATH_MAX, TAG_MAX = MSG_NAME_MAX };
enum { CARRIED_MAX = 2 * MSG_PATH_MAX + OPTS_MAX + 2 * SCOPE_MAX + PASSWD_MAX + TAG_MAX };
static char kept[CARRIED_MAX + MSG_PATH_MAX + UIDS_MAX + GIDS_MAX];

const char carried_names[CARRIED][24] = {
    [CARRIED_STATE] = "PSEUDO_LOCALSTATEDIR",
    [CARRIED_BINDIR] = "PSEUDO_BINDIR",
    [CARRIED_OPTS] = "PSEUDO_OPTS",
    [CARRIED_INCLUDE] = "PSEUDO_INCLUDE_PATHS",
    [CARRIED_IGNORE] = "PSEUDO_IGNORE_PATHS",
    [CARRIED_PASSWD] = "PSEUDO_PASSWD",
    [CARRIED_TAG] = "PSEUDO_TAG",
};
static const unsigned carried_sizes[CARRIED] = {
    [CARRIED_STATE] = MSG_PATH_MAX, [CARRIED_BINDIR] = MSG_PATH_MAX, [CARRIED_OPTS] = OPTS_MAX,
    [CARRIED_INCLUDE] = SCOPE_MAX,  [CARRIED_IGNORE] = SCOPE_MAX,    [CARRIED_PASSWD] = PASSWD_MAX,
    [CARRIED_TAG] = TAG_MAX,
};

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

/* What follows from the texts. */
static void settle(void)
{
	session.unknown_real = has_option("--unknown=real");
	session.log = has_option("--log");
	if (session.include[0] || session.ignore[0] || session.scoped)
		scope_start();
	if (session.disabled || session.unload || !session.dir[0])
		session.log = 0;
	__atomic_store_n(&session.state,
			 session.disabled || session.unload || !session.dir[0] ? SESSION_OFF
									       : SESSION_ON,
			 __ATOMIC_RELEASE);
}

static char *keep_carried(char *at, int which, const char *value)
{
	char *text = keep(&at, carried_sizes[which], value);
	size_t n = strlen(text);

	if (which == CARRIED_STATE)
		while (n > 1 && text[n - 1] == '/')
			text[--n] = '\0';
	session.carried[which] = text;
	return at;
}

static void start(char *const *envp)
{
	char *at = kept;

	for (int i = 0; i < CARRIED; i++)
		at = keep_carried(at, i, env_get(envp, carried_names[i]));
	session.preload = keep(&at, MSG_PATH_MAX, env_get(envp, "LD_PRELOAD"));
	session.uids = keep(&at, UIDS_MAX, env_get(envp, "PSEUDO_UIDS"));
	session.gids = keep(&at, GIDS_MAX, env_get(envp, "PSEUDO_GIDS"));
	find_library();
	session.disabled = env_true(env_get(envp, "PSEUDO_DISABLED"));
	session.unload = env_true(env_get(envp, "PSEUDO_UNLOAD"));
	session.pid = (pid_t)sys0(SYS_getpid);
	session.real_uid = (uid_t)sys_geteuid();
	session.real_gid = (gid_t)sys_getegid();
	cred_start(session.uids, session.gids);
	settle();
}

int session_start(void)
{
	/* Before libc is ready there is no environment: then it is not known yet. */
	if (session.state == SESSION_UNKNOWN && environ)
		start(environ);
	return session.state == SESSION_ON;
}

/* What pthread_atfork is made of in glibc: that one is linked in from libc's
 * static part, far from here, and would cost another page.  musl has it not. */
__attribute__((weak)) int __register_atfork(void (*before)(void), void (*parent)(void),
					    void (*child)(void), void *dso);
extern void *__dso_handle __attribute__((visibility("hidden")));

int session_named(char *const *envp)
{
	const char *preload = env_get(envp, "LD_PRELOAD");

	return (preload && env_find_library(preload)) || env_get(envp, "PSEUDO_LOCALSTATEDIR");
}

/* Whether the text is another than the one in use, the slashes at the end of a
 * directory aside. */
static int differs(int which, const char *value)
{
	const char *now = session.carried[which];
	size_t n = strlen(value);

	while (which == CARRIED_STATE && n > 1 && value[n - 1] == '/')
		n--;
	return strncmp(now, value, n) || now[n];
}

static void take(const char *const found[CARRIED])
{
	/* The texts in use, which some are copied from, are in the other one. */
	static char again[2][CARRIED_MAX];
	static int which;
	char *at = again[which ^= 1];

	if (found[CARRIED_STATE] && differs(CARRIED_STATE, found[CARRIED_STATE])) {
		share_leave();
		log_leave();
		conn_leave();
	}
	for (int i = 0; i < CARRIED; i++)
		at = keep_carried(at, i, found[i] ? found[i] : session.carried[i]);
}

/* A program may have changed its environment for the children that it forks. */
static void read_again(char *const *envp)
{
	const char *found[CARRIED] = {NULL}, *disabled = NULL, *unload = NULL;
	int changed = 0, named;

	for (char *const *e = envp; e && *e; e++) {
		if (strncmp(*e, "PSEUDO_", 7))
			continue;
		for (int i = 0; i < CARRIED; i++) {
			const char *value = found[i] ? NULL : value_of(*e, carried_names[i]);

			if (!value)
				continue;
			found[i] = value;
			changed |= differs(i, value);
		}
		disabled = disabled ? disabled : value_of(*e, "PSEUDO_DISABLED");
		unload = unload ? unload : value_of(*e, "PSEUDO_UNLOAD");
	}
	if (changed)
		take(found);
	named = (disabled || !session.disabled) && (unload || !session.unload)
		    ? 0
		    : session_named(envp);
	if (disabled || named)
		session.disabled = env_true(disabled);
	if (unload || named)
		session.unload = env_true(unload);
	settle();
}

/* In the child of any fork that libc makes, before the program's handlers. */
void session_forked(void)
{
	cred_forked();
	conn_forked();
	path_forked();
	share_forked();
	log_forked();
	session.pid = (pid_t)sys0(SYS_getpid);
	read_again(environ);
	cred_tell_forked();
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

/* The word that follows an option in PSEUDO_OPTS, or NULL. */
static const char *option_value(const char *option, char *buf, size_t size)
{
	const char *p = strstr(session.opts, option);
	size_t n;

	if (!p)
		return NULL;
	p += strlen(option);
	n = strcspn(p, " ");
	if (!n || n >= size)
		return NULL;
	memcpy(buf, p, n);
	buf[n] = '\0';
	return buf;
}

const char *session_timeout(char *buf, size_t size)
{
	const char *value = option_value("--timeout=", buf, size);

	return value && !value[strspn(value, "0123456789")] ? value : NULL;
}

const char *session_keep(char *buf, size_t size)
{
	return option_value("--keep=", buf, size);
}
