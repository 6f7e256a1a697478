/* SPDX-License-Identifier: MIT
 *
 * The environment of new programs: what a program hands to exec, and the
 * variables that keep the new one in the session.  The program's own
 * environment is never written to.
 */
#include "client.h"

#include <string.h>

/* Variables that are carried on unless the program sets them itself. */
enum { PRELOAD, STATE, BINDIR, OPTS, DISABLED, INCLUDE, IGNORE, UIDS, GIDS, VARS };

static const char *const names[VARS] = {
    [PRELOAD] = "LD_PRELOAD", [STATE] = "PSEUDO_LOCALSTATEDIR",   [BINDIR] = "PSEUDO_BINDIR",
    [OPTS] = "PSEUDO_OPTS",   [DISABLED] = "PSEUDO_DISABLED",     [UIDS] = "PSEUDO_UIDS",
    [GIDS] = "PSEUDO_GIDS",   [INCLUDE] = "PSEUDO_INCLUDE_PATHS", [IGNORE] = "PSEUDO_IGNORE_PATHS",
};

static int which(const char *entry)
{
	for (int i = 0; i < VARS; i++) {
		size_t n = strlen(names[i]);

		if (!strncmp(entry, names[i], n) && entry[n] == '=')
			return i;
	}
	return -1;
}

static const char *kept(int var)
{
	switch (var) {
	case STATE:
		return session.dir;
	case BINDIR:
		return session.bindir;
	case OPTS:
		return session.opts;
	case DISABLED:
		return session.disabled ? "1" : "";
	case INCLUDE:
		return session.include;
	case IGNORE:
		return session.ignore;
	default:
		return "";
	}
}

/* The place of our library in a list such as LD_PRELOAD's, or NULL. */
static const char *find_library(const char *list)
{
	for (const char *p = list; session.library && *p;) {
		size_t n = strcspn(p, ": ");

		if (n == session.library_len && !memcmp(p, session.library, n))
			return p;
		p += n;
		p += strspn(p, ": ");
	}
	return NULL;
}

/* "NAME=" at `out`; returns where the value goes. */
static char *start_var(char *out, int var)
{
	size_t n = strlen(names[var]);

	memcpy(out, names[var], n);
	out[n] = '=';
	return out + n + 1;
}

/* LD_PRELOAD with our library before the others.  Returns the end. */
static char *preload_with(char *out, const char *others)
{
	out = start_var(out, PRELOAD);
	memcpy(out, session.library, session.library_len);
	out += session.library_len;
	if (*others) {
		*out++ = ':';
		memcpy(out, others, strlen(others));
		out += strlen(others);
	}
	*out++ = '\0';
	return out;
}

/* LD_PRELOAD without our library. */
static char *preload_without(char *out, const char *list)
{
	const char *ours = find_library(list);
	const char *rest = ours + session.library_len;
	size_t before = (size_t)(ours - list);

	out = start_var(out, PRELOAD);
	rest += strspn(rest, ": ");
	if (!*rest)
		while (before && strchr(": ", list[before - 1]))
			before--;
	memcpy(out, list, before);
	memcpy(out + before, rest, strlen(rest) + 1);
	return out + before + strlen(rest) + 1;
}

size_t env_space(char *const *envp)
{
	size_t entries = VARS + 1, bytes = 0;
	const char *preload = env_get(envp, "LD_PRELOAD");

	for (; envp && *envp; envp++)
		entries++;
	for (int i = 0; i < VARS; i++)
		bytes += strlen(names[i]) + 2 + strlen(kept(i));
	bytes += session.library_len + 1 + (preload ? strlen(preload) : 0);
	bytes += cred_uids_text(NULL, 0) + cred_gids_text(NULL, 0) + 2;
	return entries * sizeof(char *) + bytes;
}

/* Adds the variables that the program's environment lacks. */
static int add_missing(char **out, int n, char *space, unsigned have)
{
	for (int i = STATE; i <= IGNORE; i++) {
		char *value;

		if (have & 1u << i || !*kept(i))
			continue;
		out[n++] = space;
		value = start_var(space, i);
		memcpy(value, kept(i), strlen(kept(i)) + 1);
		space = value + strlen(kept(i)) + 1;
	}
	for (int i = UIDS; i <= GIDS; i++) {
		char *value = start_var(space, i);
		size_t len = have & 1u << i ? 0
			     : i == UIDS    ? cred_uids_text(value, 65536)
					    : cred_gids_text(value, 65536);

		if (!len)
			continue;
		out[n++] = space;
		space = value + len + 1;
	}
	return n;
}

/* Whether the ids in an environment are those that this process was started
 * with, which its own have replaced since; others were put there on purpose. */
static int is_inherited(const char *entry, int var)
{
	return !strcmp(entry + strlen(names[var]) + 1, var == UIDS ? session.uids : session.gids);
}

char **env_build(char *const *envp, void *space)
{
	int unload = env_true(env_get(envp, "PSEUDO_UNLOAD")), n = 0;
	const char *preload = env_get(envp, "LD_PRELOAD");
	size_t entries = VARS + 1;
	char **out = space, *strings;
	unsigned have = 0;

	for (char *const *e = envp; e && *e; e++)
		entries++;
	strings = (char *)(out + entries);
	for (char *const *e = envp; e && *e; e++) {
		int var = which(*e);

		if (var == PRELOAD || ((var == UIDS || var == GIDS) && is_inherited(*e, var)))
			continue;
		have |= var < 0 ? 0 : 1u << var;
		out[n++] = *e;
	}
	if (!session.library) {
		/* Loaded by other means: what is there stays. */
		if (preload)
			out[n++] = (char *)preload - sizeof("LD_PRELOAD");
	} else if (unload && preload && find_library(preload)) {
		char *end = preload_without(strings, preload);

		if (strings[sizeof("LD_PRELOAD")])
			out[n++] = strings;
		strings = end;
	} else if (unload || (preload && find_library(preload))) {
		if (preload)
			out[n++] = (char *)preload - sizeof("LD_PRELOAD");
	} else {
		out[n++] = strings;
		strings = preload_with(strings, preload ? preload : "");
	}
	if (!unload)
		n = add_missing(out, n, strings, have);
	out[n] = NULL;
	return out;
}

int env_complete(char *const *envp)
{
	const char *preload = env_get(envp, "LD_PRELOAD");
	const char *uids = env_get(envp, "PSEUDO_UIDS"), *gids = env_get(envp, "PSEUDO_GIDS");

	if (env_true(env_get(envp, "PSEUDO_UNLOAD")))
		return !preload || !find_library(preload);
	if (!preload || !find_library(preload))
		return !session.library;
	for (int i = STATE; i <= IGNORE; i++)
		if (*kept(i) && !env_get(envp, names[i]))
			return 0;
	return !uids == !cred_uids_text(NULL, 0) && !gids == !cred_gids_text(NULL, 0) && !uids &&
	       !gids;
}
