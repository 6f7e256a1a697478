/* SPDX-License-Identifier: MIT
 *
 * Text output of pqfs-db and pqfs-log.
 */
#include "print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "die.h"
#include "utf8.h"

#define NS 1000000000

static void print_odd(FILE *out, unsigned char c)
{
	const char *short_form = c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : NULL;

	if (c == '\\')
		fputs("\\\\", out);
	else if (short_form)
		fputs(short_form, out);
	else if (c < ' ' || c >= 0x7f)
		fprintf(out, "\\%03o", c);
	else
		putc(c, out);
}

void print_bytes(FILE *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes, *end = p + len;

	while (p < end) {
		size_t n = utf8_length(p, (size_t)(end - p));

		/* U+0080 to U+009f steer terminals, too. */
		if (n > 2 || (n == 2 && !(p[0] == 0xc2 && p[1] < 0xa0))) {
			fwrite(p, 1, n, out);
		} else {
			print_odd(out, *p);
			n = 1;
		}
		p += n;
	}
}

void print_name(FILE *out, const char *name)
{
	print_bytes(out, name, strlen(name));
}

static const struct {
	uint32_t mode;
	char find, ls;
} types[] = {
    {S_IFREG, 'f', '-'}, {S_IFDIR, 'd', 'd'}, {S_IFLNK, 'l', 'l'},  {S_IFBLK, 'b', 'b'},
    {S_IFCHR, 'c', 'c'}, {S_IFIFO, 'p', 'p'}, {S_IFSOCK, 's', 's'},
};

char print_type(uint32_t mode)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if ((mode & S_IFMT) == types[i].mode)
			return types[i].find;
	return '?';
}

uint32_t print_type_mode(char letter)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (letter == types[i].find)
			return types[i].mode;
	return 0;
}

int print_is_device(uint32_t mode)
{
	return S_ISBLK(mode) || S_ISCHR(mode);
}

void print_mode(char *out, uint32_t mode)
{
	static const char bits[] = "rwxrwxrwx";

	out[0] = '?';
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if ((mode & S_IFMT) == types[i].mode)
			out[0] = types[i].ls;
	for (int i = 0; i < 9; i++)
		out[1 + i] = mode & (0400u >> i) ? bits[i] : '-';
	if (mode & S_ISUID)
		out[3] = mode & S_IXUSR ? 's' : 'S';
	if (mode & S_ISGID)
		out[6] = mode & S_IXGRP ? 's' : 'S';
	if (mode & S_ISVTX)
		out[9] = mode & S_IXOTH ? 't' : 'T';
	out[10] = '\0';
}

/* Splits into seconds and what is left, which is never negative. */
static time_t split(int64_t ns, int *rest)
{
	int64_t seconds = ns / NS, below = ns % NS;

	if (below < 0)
		below += NS, seconds--;
	*rest = (int)below;
	return (time_t)seconds;
}

void print_time(char *out, int64_t ns)
{
	int rest;
	time_t seconds = split(ns, &rest);
	char day[32], zone[8];
	struct tm tm;

	if (!localtime_r(&seconds, &tm)) {
		snprintf(out, PRINT_TIME, "@%lld", (long long)seconds);
		return;
	}
	strftime(day, sizeof(day), "%Y-%m-%d %H:%M:%S", &tm);
	strftime(zone, sizeof(zone), "%z", &tm);
	snprintf(out, PRINT_TIME, "%s.%06d %s", day, rest / 1000, zone);
}

void print_iso_time(char *out, int64_t ns)
{
	int rest;
	time_t seconds = split(ns, &rest);
	char day[32];
	struct tm tm;

	if (!gmtime_r(&seconds, &tm)) {
		snprintf(out, PRINT_TIME, "@%lld", (long long)seconds);
		return;
	}
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, PRINT_TIME, "%s.%09dZ", day, rest);
}

int print_done(int status)
{
	int failed = fflush(stdout) || ferror(stdout);

	if (failed && errno == EPIPE)
		exit(STATUS_FAILURE); /* nobody reads on: that is no news */
	if (failed)
		die(STATUS_FAILURE, "standard output: %s", strerror(errno ? errno : EIO));
	return status;
}
