/* SPDX-License-Identifier: MIT
 *
 * Arguments that come as a list, and shell commands that libc runs by itself
 * in the program's environment.
 */
#include "real.h"
#include "client.h"

size_t args_count(const char *arg, va_list *ap)
{
	size_t n = 1;

	for (; arg; n++)
		arg = va_arg(*ap, const char *);
	return n;
}

void args_collect(char **argv, const char *arg, va_list *ap)
{
	for (; arg; arg = va_arg(*ap, const char *))
		*argv++ = (char *)arg;
	*argv = NULL;
}

/* Appends `s` in single quotes to `out` (NULL: only counts). */
static size_t quote(char *out, size_t at, const char *s)
{
	static const char escaped[] = "'\\''";

#define PUT(c)                                                                                     \
	do {                                                                                       \
		if (out)                                                                           \
			out[at] = (c);                                                             \
		at++;                                                                              \
	} while (0)
	PUT('\'');
	for (; *s; s++) {
		if (*s == '\'')
			for (const char *e = escaped; *e; e++)
				PUT(*e);
		else
			PUT(*s);
	}
	PUT('\'');
#undef PUT
	return at;
}

static size_t put(char *out, size_t at, const char *s)
{
	size_t n = strlen(s);

	if (out)
		memcpy(out + at, s, n);
	return at + n;
}

static int is_ours(const char *entry)
{
	return !strncmp(entry, "PSEUDO_", 7) || !strncmp(entry, "LD_PRELOAD=", 11);
}

static size_t write_command(char *out, char **envp, const char *command)
{
	size_t at = put(out, 0, "unset LD_PRELOAD PSEUDO_UIDS PSEUDO_GIDS; export");

	for (; *envp; envp++) {
		const char *value = strchr(*envp, '=');

		if (!value || !is_ours(*envp))
			continue;
		at = put(out, at, " ");
		if (out)
			memcpy(out + at, *envp, (size_t)(value - *envp) + 1);
		at += (size_t)(value - *envp) + 1;
		at = quote(out, at, value + 1);
	}
	at = put(out, at, "; exec /bin/sh -c ");
	at = quote(out, at, command);
	if (out)
		out[at] = '\0';
	return at;
}

char *command_in_session(const char *command)
{
	struct launch l;
	char **envp;
	char *full;

	shell_look(&l);
	envp = ENV_FOR(&l, environ);
	full = malloc(write_command(NULL, envp, command) + 1);
	if (full)
		write_command(full, envp, command);
	return full;
}
