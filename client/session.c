/* SPDX-License-Identifier: MIT
 *
 * Whether this process takes part in a session, read from the environment
 * when the library is loaded: a program may later clear or overwrite it, so
 * what is needed of it is copied.  No wrapped function is called here.
 */
#include "client.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "../common/sys.h"

struct session session;

int env_true(const char *value)
{
	return value && *value && !strchr("fFnN0", *value);
}

const char *env_get(char *const *envp, const char *name)
{
	size_t n = strlen(name);

	for (; envp && *envp; envp++)
		if (!strncmp(*envp, name, n) && (*envp)[n] == '=')
			return *envp + n + 1;
	return NULL;
}

static void keep(char *buf, size_t size, const char *value)
{
	size_t n = value ? strlen(value) : 0;

	if (n >= size)
		n = 0;
	memcpy(buf, value ? value : "", n);
	buf[n] = '\0';
}

/* Our own entry in LD_PRELOAD: the one that ends in the library's name. */
static void find_library(void)
{
	static const char name[] = "libpqfs.so";
	const size_t len = sizeof(name) - 1;

	for (const char *p = session.preload; *p;) {
		size_t n = strcspn(p, ": ");

		if (n >= len && !memcmp(p + n - len, name, len)) {
			session.library = p;
			session.library_len = n;
			return;
		}
		p += n;
		p += strspn(p, ": ");
	}
}

static void start(char *const *envp)
{
	const char *dir = env_get(envp, "PSEUDO_LOCALSTATEDIR");
	size_t n;

	keep(session.preload, sizeof(session.preload), env_get(envp, "LD_PRELOAD"));
	find_library();
	keep(session.dir, sizeof(session.dir), dir);
	keep(session.bindir, sizeof(session.bindir), env_get(envp, "PSEUDO_BINDIR"));
	keep(session.opts, sizeof(session.opts), env_get(envp, "PSEUDO_OPTS"));
	for (n = strlen(session.dir); n > 1 && session.dir[n - 1] == '/';)
		session.dir[--n] = '\0';
	session.disabled = env_true(env_get(envp, "PSEUDO_DISABLED"));
	session.unknown_real = strstr(session.opts, "--unknown=real") != NULL;
	session.log = strstr(session.opts, "--log") != NULL;
	session.pid = (pid_t)sys0(SYS_getpid);
	session.real_uid = (uid_t)sys0(SYS_geteuid);
	session.real_gid = (gid_t)sys0(SYS_getegid);
	keep(session.uids, sizeof(session.uids), env_get(envp, "PSEUDO_UIDS"));
	keep(session.gids, sizeof(session.gids), env_get(envp, "PSEUDO_GIDS"));
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

/* In the child of any fork that libc makes, before the program's handlers. */
void session_forked(void)
{
	cred_forked();
	conn_forked();
	path_forked();
	share_forked();
	session.pid = (pid_t)sys0(SYS_getpid);
}

__attribute__((constructor)) static void load(void)
{
	session_start();
	pthread_atfork(NULL, NULL, session_forked);
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
