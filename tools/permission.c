/* SPDX-License-Identifier: MIT */
#include "permission.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Whose bits: of "ugoa", as many as there are. */
static uint32_t read_who(const char **p)
{
	uint32_t who = 0;

	for (;; ++*p) {
		switch (**p) {
		case 'u':
			who |= S_ISUID | S_IRWXU;
			break;
		case 'g':
			who |= S_ISGID | S_IRWXG;
			break;
		case 'o':
			who |= S_ISVTX | S_IRWXO;
			break;
		case 'a':
			who |= 07777;
			break;
		default:
			return who ? who : 07777;
		}
	}
}

/* Which bits: what somebody has in `mode`, or letters. */
static uint32_t read_what(const char **p, uint32_t mode, int is_directory)
{
	static const char letters[] = "rwxst";
	static const uint32_t bits[] = {0444, 0222, 0111, S_ISUID | S_ISGID, S_ISVTX};
	const char *at;
	uint32_t what = 0;

	switch (**p) {
	case 'u':
		return ++*p, (mode >> 6 & 7) * 0111;
	case 'g':
		return ++*p, (mode >> 3 & 7) * 0111;
	case 'o':
		return ++*p, (mode & 7) * 0111;
	}
	for (; **p; ++*p) {
		if (**p == 'X')
			what |= is_directory || mode & 0111 ? 0111 : 0;
		else if ((at = strchr(letters, **p)))
			what |= bits[at - letters];
		else
			break;
	}
	return what;
}

static int parse_symbols(const char *p, int is_directory, uint32_t *mode)
{
	*mode = 0;
	for (;;) {
		uint32_t who = read_who(&p), what;

		if (!*p || !strchr("+-=", *p))
			return -EINVAL;
		while (*p && strchr("+-=", *p)) {
			char how = *p++;

			what = read_what(&p, *mode, is_directory) & who;
			if (how == '-')
				*mode &= ~what;
			else
				*mode = (how == '=' ? *mode & ~who : *mode) | what;
		}
		if (!*p)
			return 0;
		if (*p++ != ',')
			return -EINVAL;
	}
}

int permission_parse(const char *s, uint32_t *file, uint32_t *directory)
{
	uint32_t mode = 0;

	if (*s < '0' || *s > '7')
		return parse_symbols(s, 0, file) ?: parse_symbols(s, 1, directory);
	for (; *s >= '0' && *s <= '7' && mode <= 07777; s++)
		mode = mode << 3 | (uint32_t)(*s - '0');
	*file = *directory = mode;
	return *s || mode > 07777 ? -EINVAL : 0;
}
