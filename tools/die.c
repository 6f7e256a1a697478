/* SPDX-License-Identifier: MIT
 *
 * Messages and the end of a tool that can't go on.  Used by all three tools;
 * the server and the client have their own ways.
 */
#include "die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"

const char *program = "pqfs";

/* One write, so that lines of several processes stay whole. */
static void say(const char *format, va_list args)
{
	char line[8192];
	int head = snprintf(line, sizeof(line), "%s: ", program);
	int room = (int)sizeof(line) - head - 1;
	int n = vsnprintf(line + head, (size_t)room, format, args);

	if (n < 0)
		return;
	n = head + (n < room ? n : room - 1);
	for (int i = head; i < n; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	line[n++] = '\n';
	progress_hide();
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return; /* nobody is left to tell */
}

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

void die(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	exit(status);
}

char *text(const char *format, ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, format);
	n = vasprintf(&s, format, args);
	va_end(args);
	if (n < 0)
		die(STATUS_FAILURE, "out of memory");
	return s;
}

char *text_copy(const char *s)
{
	return text("%s", s);
}
