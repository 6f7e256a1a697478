/* SPDX-License-Identifier: MIT
 *
 * A line in the log for each program that runs outside of the session it was
 * started in.  That is no fault, so the line has none of the words that stand
 * for one, whatever the program is called.
 */
#include "unserved.h"

#include <stdio.h>
#include <string.h>

#include "../common/program.h"
#include "diag.h"
#include "share.h"

static const char *reason(int kind)
{
	switch (kind) {
	case PROGRAM_STATIC:
		return "it is statically linked";
	default:
		return "it is built for another machine or C library";
	}
}

/* Whether one of the words stands here. */
static int is_word(const char *s)
{
	static const char *const words[] = {"mismatch", "error", "fatal"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strncasecmp(s, words[i], strlen(words[i])))
			return 1;
	return 0;
}

/* The path, with the first letter of each such word escaped. */
static const char *harmless(char *out, const char *path)
{
	char whole[DIAG_PATH];
	size_t n = 0;

	for (const char *p = diag_path(whole, path); *p && n < DIAG_PATH - 8; p++)
		n += (size_t)sprintf(out + n, is_word(p) ? "\\x%02x" : "%c", (unsigned char)*p);
	out[n] = '\0';
	return out;
}

void unserved_tell(const struct request *q)
{
	char path[DIAG_PATH];

	if (share_tell_once(&q->msg->id))
		diag_say("not in the session: %s: %s", harmless(path, q->body.path),
			 reason(q->msg->result));
}
