/* SPDX-License-Identifier: MIT
 *
 * What the calls' processes tell: kept in memory that all share, and printed
 * when the process has ended, however it did.
 */
#include "matrix.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static struct {
	size_t n;
	char text[TOLD_MAX];
} * told;

void tell_start(void)
{
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		die("mmap");
}

void tell_again(void)
{
	told->n = 0;
	told->text[0] = '\0';
}

const char *tell_text(void)
{
	return told->text;
}

void die(const char *what)
{
	fprintf(stderr, "matrix: %s: %s\n", what, strerror(errno));
	exit(1);
}

void say(const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(told->text + told->n, TOLD_MAX - told->n, format, ap);
	va_end(ap);
	told->n += (size_t)n < TOLD_MAX - told->n ? (size_t)n : TOLD_MAX - told->n - 1;
}

void say_stat(const char *what, const struct stat *st)
{
	say(" %s=%o,%u:%u,%u,%u:%u,%lld", what, st->st_mode, st->st_uid, st->st_gid,
	    S_ISDIR(st->st_mode) ? 0 : (unsigned)st->st_nlink, major(st->st_rdev),
	    minor(st->st_rdev), S_ISDIR(st->st_mode) ? 0 : (long long)st->st_size);
	/* A time that a scenario set; others are the present. */
	if (st->st_mtime < 1000000 && !S_ISSOCK(st->st_mode) && !S_ISFIFO(st->st_mode))
		say(",%lld", (long long)st->st_mtime);
}

const char *plain_name(const char *name)
{
	static char plain[4096];
	char *random;

	snprintf(plain, sizeof(plain), "%s", name);
	random = strstr(plain, "tmp.");
	for (int i = 4; random && i < 10 && random[i]; i++)
		random[i] = 'X';
	return plain;
}

uintmax_t caps_shown(uint32_t low, uint32_t high)
{
	const char *mask = getenv("MATRIX_CAPS");

	return ((uintmax_t)high << 32 | low) & (mask ? strtoumax(mask, NULL, 16) : UINTMAX_MAX);
}
