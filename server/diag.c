/* SPDX-License-Identifier: MIT
 *
 * pseudo.log.  A line is one write, so that lines of a leaving and of a
 * starting server don't mix.  Nothing here fails: a line that can't be
 * written is lost.
 */
#include "diag.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../common/state.h"

#define LOG_OLD STATE_LOG ".old"
#define LOG_SIZE (4 << 20)
#define LINE_BURST 500 /* lines at once */
#define LINE_RATE 20   /* lines a second, in the long run */

static struct {
	int dirfd;
	bool to_file;
	time_t filled; /* when tokens were last added */
	int tokens;
	unsigned long skipped;
} diag = {.dirfd = -1, .tokens = LINE_BURST};

static int open_log(void)
{
	int fd = openat(diag.dirfd, STATE_LOG,
			O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);

	if (fd < 0)
		return -errno;
	if (dup2(fd, 1) < 0 || dup2(fd, 2) < 0) {
		int result = -errno;

		close(fd);
		return result;
	}
	if (fd > 2)
		close(fd);
	return 0;
}

int diag_to_file(int dirfd)
{
	diag.dirfd = dirfd;
	diag.to_file = true;
	return open_log();
}

static void rotate(void)
{
	struct stat st;

	if (!diag.to_file || fstat(2, &st) || st.st_size < LOG_SIZE)
		return;
	if (!renameat(diag.dirfd, STATE_LOG, diag.dirfd, LOG_OLD))
		open_log();
}

/* Whether another line may be written now. */
static bool take_token(void)
{
	time_t now = time(NULL);

	if (now > diag.filled || now < diag.filled - 10) {
		long more = now > diag.filled ? (now - diag.filled) * LINE_RATE : LINE_BURST;

		diag.tokens =
		    more > LINE_BURST - diag.tokens ? LINE_BURST : diag.tokens + (int)more;
		diag.filled = now;
	}
	if (!diag.tokens) {
		diag.skipped++;
		return false;
	}
	diag.tokens--;
	return true;
}

static void write_line(const char *format, va_list ap)
{
	char line[2048];
	struct tm tm;
	time_t now = time(NULL);
	size_t n;
	int m;

	n = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ ", gmtime_r(&now, &tm));
	m = snprintf(line + n, sizeof(line) - n, "pqfs-server[%d]: ", (int)getpid());
	n += (size_t)m;
	m = vsnprintf(line + n, sizeof(line) - n - 1, format, ap);
	n += (size_t)m < sizeof(line) - n - 1 ? (size_t)m : sizeof(line) - n - 2;
	line[n++] = '\n';
	if (write(2, line, n) < 0)
		return;
}

static void write_format(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	write_line(format, ap);
	va_end(ap);
}

void diag_say(const char *format, ...)
{
	va_list ap;

	if (!take_token())
		return;
	rotate();
	if (diag.skipped) {
		write_format("%lu lines were left out here", diag.skipped);
		diag.skipped = 0;
	}
	va_start(ap, format);
	write_line(format, ap);
	va_end(ap);
}

const char *diag_path(char *buf, const char *path)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	for (; *path && n < DIAG_PATH - 8; path++) {
		unsigned char c = (unsigned char)*path;

		if (c >= 0x20 && c != 0x7f && c != '\\') {
			buf[n++] = (char)c;
			continue;
		}
		buf[n++] = '\\';
		buf[n++] = 'x';
		buf[n++] = hex[c >> 4];
		buf[n++] = hex[c & 15];
	}
	strcpy(buf + n, *path ? "..." : "");
	return buf;
}
