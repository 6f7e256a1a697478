/* SPDX-License-Identifier: MIT
 *
 * Paths in /proc.  The client makes them inside wrapped functions.
 */
#include "proc.h"

#include <string.h>

static void join(char *buf, const char *before, unsigned number, const char *after)
{
	size_t n = strlen(before);
	char digits[12];
	int k = 0;

	memcpy(buf, before, n);
	do
		digits[k++] = (char)('0' + number % 10);
	while (number /= 10);
	while (k)
		buf[n++] = digits[--k];
	memcpy(buf + n, after, strlen(after) + 1);
}

void proc_fd_path(char *buf, int fd)
{
	join(buf, "/proc/self/fd/", (unsigned)fd, "");
}

void proc_stat_path(char *buf, unsigned pid)
{
	join(buf, "/proc/", pid, "/stat");
}

void proc_environ_path(char *buf, unsigned pid)
{
	join(buf, "/proc/", pid, "/environ");
}

int proc_is_deleted(const char *link, size_t len)
{
	static const char mark[] = " (deleted)";
	const size_t n = sizeof(mark) - 1;

	return len > n && !memcmp(link + len - n, mark, n);
}
