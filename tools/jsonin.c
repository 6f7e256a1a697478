/* SPDX-License-Identifier: MIT
 *
 * JSON as RFC 8259 has it, without a tree: the caller knows what it expects.
 */
#include "jsonin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

#define DEEPEST 32 /* of values that are passed over */

static void blanks(struct jsonin *j)
{
	j->at += strspn(j->at, " \t\r\n");
}

/* Takes `c`, after blanks. */
static int take(struct jsonin *j, char c)
{
	blanks(j);
	if (*j->at != c)
		return -EINVAL;
	j->at++;
	return 0;
}

static void add(struct jsonin *j, unsigned c)
{
	if (j->len + 1 >= j->room) {
		j->room = j->room ? 2 * j->room : 256;
		j->text = realloc(j->text, j->room);
		if (!j->text)
			die(STATUS_FAILURE, "out of memory");
	}
	j->text[j->len++] = (char)c;
}

static void add_character(struct jsonin *j, uint32_t c)
{
	if (c < 0x80) {
		add(j, c);
	} else if (c < 0x800) {
		add(j, 0xc0 | c >> 6);
		add(j, 0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		add(j, 0xe0 | c >> 12);
		add(j, 0x80 | (c >> 6 & 0x3f));
		add(j, 0x80 | (c & 0x3f));
	} else {
		add(j, 0xf0 | c >> 18);
		add(j, 0x80 | (c >> 12 & 0x3f));
		add(j, 0x80 | (c >> 6 & 0x3f));
		add(j, 0x80 | (c & 0x3f));
	}
}

/* The four digits at `p`, or -EINVAL. */
static int four(const char *p)
{
	int n = 0;

	for (int i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *at = p[i] ? strchr(digits, p[i] <= '9' ? p[i] : p[i] | 0x20) : NULL;

		if (!at)
			return -EINVAL;
		n = n << 4 | (int)(at - digits);
	}
	return n;
}

/* After "\u". */
static int escaped_character(struct jsonin *j)
{
	int c = four(j->at), low;

	if (c <= 0)
		return -EINVAL;
	j->at += 4;
	if (c >= 0xdc80 && c <= 0xdcff) {
		add(j, (unsigned)c & 0xff);
		return 0;
	}
	if (c >= 0xd800 && c <= 0xdbff && j->at[0] == '\\' && j->at[1] == 'u') {
		low = four(j->at + 2);
		if (low < 0xdc00 || low > 0xdfff)
			return -EINVAL;
		j->at += 6;
		c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
	}
	if (c >= 0xd800 && c <= 0xdfff)
		return -EINVAL;
	add_character(j, (uint32_t)c);
	return 0;
}

static int escaped(struct jsonin *j)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at = *j->at ? strchr(from, *j->at) : NULL;

	if (at) {
		add(j, (unsigned char)to[at - from]);
		j->at++;
		return 0;
	}
	if (*j->at++ != 'u')
		return -EINVAL;
	return escaped_character(j);
}

int jsonin_string(struct jsonin *j)
{
	j->len = 0;
	if (take(j, '"'))
		return -EINVAL;
	while (*j->at != '"') {
		if ((unsigned char)*j->at < ' ')
			return -EINVAL;
		if (*j->at != '\\') {
			add(j, (unsigned char)*j->at++);
			continue;
		}
		j->at++;
		if (escaped(j))
			return -EINVAL;
	}
	j->at++;
	add(j, '\0');
	j->len--;
	return 0;
}

int jsonin_object(struct jsonin *j)
{
	return take(j, '{');
}

int jsonin_member(struct jsonin *j, int *first)
{
	if (!take(j, '}'))
		return 0;
	if (!*first && take(j, ','))
		return -EINVAL;
	*first = 0;
	return jsonin_string(j) || take(j, ':') ? -EINVAL : 1;
}

int jsonin_number(struct jsonin *j, uint64_t *n)
{
	char *end;

	blanks(j);
	if (*j->at < '0' || *j->at > '9')
		return -EINVAL;
	errno = 0;
	*n = strtoull(j->at, &end, 10);
	j->at = end;
	return errno || *end == '.' || *end == 'e' || *end == 'E' ? -EINVAL : 0;
}

static int skip(struct jsonin *j, int depth)
{
	int first = 1, object, more;
	size_t n;

	blanks(j);
	if (*j->at == '"')
		return jsonin_string(j);
	if (*j->at != '{' && *j->at != '[') {
		n = strcspn(j->at, ",]} \t\r\n");
		j->at += n;
		return n ? 0 : -EINVAL;
	}
	if (depth == DEEPEST)
		return -EINVAL;
	object = *j->at++ == '{';
	for (;;) {
		if (object) {
			more = jsonin_member(j, &first);
		} else {
			more = take(j, ']') ? 1 : 0;
			if (more && !first && take(j, ','))
				return -EINVAL;
			first = 0;
		}
		if (more <= 0)
			return more;
		if (skip(j, depth + 1))
			return -EINVAL;
	}
}

int jsonin_skip(struct jsonin *j)
{
	return skip(j, 0);
}

int jsonin_end(struct jsonin *j)
{
	blanks(j);
	return *j->at ? -EINVAL : 0;
}
