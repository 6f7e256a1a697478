/* SPDX-License-Identifier: MIT
 *
 * Words that shell commands give (wordexp): libc runs the shell by itself in the
 * program's environment.  Where that lacks what keeps the shell in the session
 * the words are made by a child, in whose memory the environment is another.
 */
#include "real.h"
#include "client.h"

#include <sys/wait.h>

#include "../common/sys.h"

static void write_all(int fd, const void *data, size_t size)
{
	for (const char *p = data; size;) {
		long n = sys3(SYS_write, fd, p, size);

		if (n < 0 && n != -EINTR)
			sys1(SYS_exit_group, 1);
		n = n < 0 ? 0 : n;
		p += n;
		size -= (size_t)n;
	}
}

/* In the child: the result, then the words, each with its NUL. */
__attribute__((noreturn)) static void make_words(int fd, const char *text, int flags)
{
	wordexp_t words = {0};
	struct launch l;
	int result;

	shell_look(&l);
	environ = ENV_FOR(&l, environ);
	result = real_wordexp(text, &words, flags);
	write_all(fd, &result, sizeof(result));
	for (size_t i = 0; !result && i < words.we_wordc; i++)
		write_all(fd, words.we_wordv[i], strlen(words.we_wordv[i]) + 1);
	sys1(SYS_exit_group, 0);
	__builtin_unreachable();
}

/* All that comes from `fd`, from malloc; NULL if there is no memory. */
static char *read_all(int fd, size_t *size)
{
	size_t room = 4096;
	char *all = malloc(room), *more;
	long n = 1;

	for (*size = 0; all && n; *size += (size_t)n) {
		if (*size == room) {
			more = realloc(all, room *= 2);
			if (!more)
				break;
			all = more;
		}
		do
			n = sys3(SYS_read, fd, all + *size, room - *size);
		while (n == -EINTR);
		n = n < 0 ? 0 : n;
	}
	if (!n)
		return all;
	free(all);
	return NULL;
}

/* Gives the words to *out, as the flags say. */
static int take_words(wordexp_t *out, int flags, const char *words, const char *end)
{
	size_t before = flags & WRDE_DOOFFS ? out->we_offs : 0, n = 0, at;
	int append = flags & WRDE_APPEND;
	char **list;

	for (const char *p = words; p < end; p += strlen(p) + 1)
		n++;
	at = before + (append ? out->we_wordc : 0);
	list = realloc(append ? out->we_wordv : NULL, (at + n + 1) * sizeof(*list));
	if (!list)
		return WRDE_NOSPACE;
	if (!append)
		memset(list, 0, before * sizeof(*list));
	out->we_wordv = list;
	out->we_wordc = append ? out->we_wordc : 0;
	if (!(flags & WRDE_DOOFFS) && !append)
		out->we_offs = 0;
	for (const char *p = words; p < end; p += strlen(p) + 1) {
		list[at] = malloc(strlen(p) + 1);
		if (!list[at])
			return WRDE_NOSPACE;
		strcpy(list[at], p);
		list[++at] = NULL;
		out->we_wordc++;
	}
	list[at] = NULL;
	return 0;
}

int words_in_session(const char *text, wordexp_t *out, int flags)
{
	int fds[2], result = WRDE_NOSPACE;
	size_t size = 0;
	char *all;
	pid_t pid;

	if (sys2(SYS_pipe2, fds, O_CLOEXEC))
		return WRDE_NOSPACE;
	pid = real_fork();
	if (!pid)
		make_words(fds[1], text, flags & ~(WRDE_APPEND | WRDE_DOOFFS | WRDE_REUSE));
	sys1(SYS_close, fds[1]);
	all = pid < 0 ? NULL : read_all(fds[0], &size);
	sys1(SYS_close, fds[0]);
	while (pid > 0 && sys4(SYS_wait4, pid, NULL, 0, NULL) == -EINTR)
		;
	if (all && size >= sizeof(result)) {
		memcpy(&result, all, sizeof(result));
		if (!result && flags & WRDE_REUSE)
			real_wordfree(out);
		if (!result)
			result = take_words(out, flags, all + sizeof(result), all + size);
	}
	free(all);
	return result;
}
