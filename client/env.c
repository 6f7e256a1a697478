/* SPDX-License-Identifier: MIT
 *
 * The environment of new programs: what a program hands to exec, and the
 * variables that keep the new one in the session.  The program's own
 * environment is never written to.
 */
#include "client.h"

#include <string.h>

#include "../common/program.h"

/* Bytes for the ids that a program may start with. */
enum { IDS_ROOM = 128 };

/* Variables that are carried on unless the program sets them itself. */
enum { DISABLED = CARRIED, PRELOAD, UIDS, GIDS, VARS };

static const char *name_of(int var)
{
	static const char others[VARS - CARRIED][16] = {"PSEUDO_DISABLED", "LD_PRELOAD",
							"PSEUDO_UIDS", "PSEUDO_GIDS"};

	return var < CARRIED ? carried_names[var] : others[var - CARRIED];
}

static int which(const char *entry)
{
	for (int i = 0; i < VARS; i++) {
		const char *name = name_of(i);
		size_t n = strlen(name);

		if (!strncmp(entry, name, n) && entry[n] == '=')
			return i;
	}
	return -1;
}

/* The value that a new program gets where `envp` has none; "" for none. */
static const char *kept(int var, char *const *envp)
{
	if (var == DISABLED)
		return session.disabled && !session_named(envp) ? "1" : "";
	return var < CARRIED ? session.carried[var] : "";
}

/* Whether programs with this environment are to leave the session. */
static int unloads(char *const *envp)
{
	const char *unload = env_get(envp, "PSEUDO_UNLOAD");

	return env_true(unload) || (session.unload && !unload && !session_named(envp));
}

/* The place of our library, in whichever build, in such a list, and its length; or
 * NULL. */
static const char *find_library(const char *list, size_t *len)
{
	int base, own;

	if (!session.library)
		return NULL;
	own = program_library_base(session.library, session.library_len);
	for (const char *p = list; *p;) {
		size_t n = strcspn(p, ": ");

		base = program_library_base(p, n);
		if (base >= 0 && base == own && !memcmp(p, session.library, (size_t)base)) {
			*len = n;
			return p;
		}
		p += n;
		p += strspn(p, ": ");
	}
	return NULL;
}

const char *env_find_library(const char *list)
{
	size_t len;

	return find_library(list, &len);
}

/* "NAME=" at `out`; returns where the value goes. */
static char *start_var(char *out, int var)
{
	size_t n = strlen(name_of(var));

	memcpy(out, name_of(var), n);
	out[n] = '=';
	return out + n + 1;
}

static char *put(char *out, const char *s, size_t n)
{
	memcpy(out, s, n);
	return out + n;
}

/* LD_PRELOAD with our library, in the build that fits, in its place in the list or
 * before the others.  Returns the end. */
static char *preload_with(char *out, const char *list, const struct launch *l)
{
	size_t len = 0, n = strlen(list);
	const char *ours = find_library(list, &len);
	size_t before = ours ? (size_t)(ours - list) : 0;

	out = put(start_var(out, PRELOAD), list, before);
	out += ours ? program_library(out, ours, len, l ? l->bits : 0)
		    : program_library(out, session.library, session.library_len, l ? l->bits : 0);
	if (!ours && n)
		*out++ = ':';
	out = put(out, list + before + len, n - before - len);
	*out++ = '\0';
	return out;
}

/* LD_PRELOAD without our library, which is there. */
static char *preload_without(char *out, const char *list)
{
	size_t len = 0;
	const char *ours = find_library(list, &len);
	const char *rest = ours + len;
	size_t before = (size_t)(ours - list);

	out = start_var(out, PRELOAD);
	rest += strspn(rest, ": ");
	if (!*rest)
		while (before && strchr(": ", list[before - 1]))
			before--;
	out = put(out, list, before);
	return put(out, rest, strlen(rest) + 1);
}

size_t env_space(char *const *envp)
{
	size_t entries = VARS + 1, bytes = 0;
	const char *preload = env_get(envp, "LD_PRELOAD");

	for (char *const *e = envp; e && *e; e++)
		entries++;
	for (int i = 0; i < VARS; i++)
		bytes += strlen(name_of(i)) + 2 + strlen(kept(i, envp));
	bytes += session.library_len + PROGRAM_LIBRARY_ROOM + 1 + (preload ? strlen(preload) : 0);
	bytes += IDS_ROOM + cred_gids_text(NULL, NULL, 0);
	return entries * sizeof(char *) + bytes;
}

/* Adds the variables that the program's environment lacks. */
static int add_missing(const struct launch *l, char **out, int n, char *space, unsigned have,
		       char *const *envp)
{
	for (int i = 0; i <= DISABLED; i++) {
		const char *text = have & 1u << i ? "" : kept(i, envp);
		char *value;

		if (!*text)
			continue;
		out[n++] = space;
		value = start_var(space, i);
		memcpy(value, text, strlen(text) + 1);
		space = value + strlen(text) + 1;
	}
	for (int i = UIDS; i <= GIDS; i++) {
		char *value = start_var(space, i);
		size_t len = have & 1u << i ? 0
			     : i == UIDS    ? cred_uids_text(l, value, 65536)
					    : cred_gids_text(l, value, 65536);

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
	return !strcmp(entry + strlen(name_of(var)) + 1, var == UIDS ? session.uids : session.gids);
}

char **env_build(const struct launch *l, char *const *envp, void *space)
{
	int unload = unloads(envp), n = 0;
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
	if (session.library && !unload) {
		out[n++] = strings;
		strings = preload_with(strings, preload ? preload : "", l);
	} else if (preload && env_find_library(preload)) {
		char *end = preload_without(strings, preload);

		if (strings[sizeof("LD_PRELOAD")])
			out[n++] = strings;
		strings = end;
	} else if (preload) {
		/* Loaded by other means: what is there stays. */
		out[n++] = (char *)preload - sizeof("LD_PRELOAD");
	}
	if (!unload)
		n = add_missing(l, out, n, strings, have, envp);
	out[n] = NULL;
	return out;
}

int env_complete(char *const *envp)
{
	const char *preload = env_get(envp, "LD_PRELOAD");
	const char *uids = env_get(envp, "PSEUDO_UIDS"), *gids = env_get(envp, "PSEUDO_GIDS");

	if (unloads(envp))
		return !preload || !env_find_library(preload);
	if (!preload || !env_find_library(preload))
		return !session.library;
	for (int i = 0; i <= DISABLED; i++)
		if (*kept(i, envp) && !env_get(envp, name_of(i)))
			return 0;
	return !uids == !cred_uids_text(NULL, NULL, 0) && !gids == !cred_gids_text(NULL, NULL, 0) &&
	       !uids && !gids;
}
