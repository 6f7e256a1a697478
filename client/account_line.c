/* SPDX-License-Identifier: MIT
 *
 * Lines of passwd, group, shadow and gshadow: which ones libc takes, and what
 * it makes of their fields.
 */
#include "accounts.h"

#include <errno.h>
#include <grp.h>
#include <gshadow.h>
#include <pwd.h>
#include <shadow.h>
#include <stdint.h>

static int is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

char *account_number(const char *at, uint64_t *value)
{
	const char *p = at;
	uint64_t n = 0;
	int minus;

	while (is_space(*p))
		p++;
	minus = *p == '-';
	p += *p == '-' || *p == '+';
	*value = 0;
	if (!is_digit(*p))
		return (char *)at;
	for (; is_digit(*p); p++)
		if (n <= UINT32_MAX)
			n = n * 10 + (uint64_t)(*p - '0');
	*value = minus && n ? UINT64_MAX : n;
	return (char *)p;
}

char *account_digits(uint32_t value, char *out)
{
	char digits[10], *p = out;
	int n = 0;

	do
		digits[n++] = (char)('0' + value % 10);
	while (value /= 10);
	while (n)
		*p++ = digits[--n];
	*p = '\0';
	return out;
}

/* Cuts the text up to the next colon off the line. */
static char *text(char **line)
{
	char *begin = *line, *p = begin;

	while (*p && *p != ':')
		p++;
	*line = *p ? p + 1 : p;
	*p = '\0';
	return begin;
}

/* Takes a number and the colon behind it off the line; returns whether there is
 * one, and nothing else. */
static int number(char **line, uint32_t *value)
{
	uint64_t n;
	char *end = account_number(*line, &n);

	if (end == *line || (*end && *end != ':') || n > UINT32_MAX)
		return 0;
	*value = (uint32_t)n;
	*line = end + (*end == ':');
	return 1;
}

/* The same for a number that may be missing, but not with all that follows.  *there tells
 * whether it was not. */
static int number_or_none(char **line, uint32_t *value, int *there)
{
	uint64_t n;
	char *end = account_number(*line, &n);

	*there = end != *line;
	if (!**line || (*end && *end != ':') || n > UINT32_MAX)
		return 0;
	*value = (uint32_t)n;
	*line = end + (*end == ':');
	return 1;
}

/* A list with commas, up to `last`, as an array in *space, which it moves on. */
static int list(char **line, char last, char ***out, char **space, char *end)
{
	uintptr_t odd = (uintptr_t)*space % sizeof(char *);
	char **next = (char **)(*space + (odd ? sizeof(char *) - odd : 0));
	char *p = *line, stop = ',';

	*out = next;
	for (;;) {
		char *begin;

		if ((char *)(next + 1) > end)
			return -ERANGE;
		if (!*p || stop != ',' || *p == last)
			break;
		while (is_space(*p))
			p++;
		for (begin = p; *p && *p != last && *p != ','; p++)
			;
		if (p > begin && (char *)(next + 2) > end)
			return -ERANGE;
		if (p > begin)
			*next++ = begin;
		stop = *p ? *p : ',';
		if (*p)
			*p++ = '\0';
	}
	if (stop == ',' && *p && *p == last)
		p++;
	*next++ = NULL;
	*space = (char *)next;
	*line = p;
	return 1;
}

/* Names that begin so are the Network Information Service's: their lines may be
 * incomplete. */
static int is_nis(const char *name)
{
	return *name == '+' || *name == '-';
}

static int parse_passwd(struct passwd *pw, char *line)
{
	int there;

	*pw = (struct passwd){.pw_name = text(&line)};
	if (!*line && is_nis(pw->pw_name))
		return 1;
	pw->pw_passwd = text(&line);
	if (is_nis(pw->pw_name)) {
		if (!number_or_none(&line, &pw->pw_uid, &there) ||
		    !number_or_none(&line, &pw->pw_gid, &there))
			return 0;
	} else if (!number(&line, &pw->pw_uid) || !number(&line, &pw->pw_gid)) {
		return 0;
	}
	pw->pw_gecos = text(&line);
	pw->pw_dir = text(&line);
	pw->pw_shell = line;
	return 1;
}

static int parse_group(struct group *gr, char *line, char *space, char *end)
{
	int there;

	*gr = (struct group){.gr_name = text(&line)};
	if (*line || !is_nis(gr->gr_name)) {
		gr->gr_passwd = text(&line);
		if (is_nis(gr->gr_name) ? !number_or_none(&line, &gr->gr_gid, &there)
					: !number(&line, &gr->gr_gid))
			return 0;
	}
	return list(&line, '\0', &gr->gr_mem, &space, end);
}

/* A number of days. */
static int days(char **line, long *value)
{
	uint32_t n;
	int there;

	if (!number_or_none(line, &n, &there))
		return 0;
	*value = there ? (int32_t)n : -1;
	return 1;
}

static int parse_shadow(struct spwd *sp, char *line)
{
	uint64_t flag;
	char *end;

	*sp = (struct spwd){.sp_namp = text(&line),
			    .sp_warn = -1,
			    .sp_inact = -1,
			    .sp_expire = -1,
			    .sp_flag = ~0ul};
	if (!*line && is_nis(sp->sp_namp))
		return 1;
	sp->sp_pwdp = text(&line);
	if (!days(&line, &sp->sp_lstchg) || !days(&line, &sp->sp_min) || !days(&line, &sp->sp_max))
		return 0;
	while (is_space(*line))
		line++;
	if (!*line) /* in the old form the line ends here */
		return 1;
	if (!days(&line, &sp->sp_warn) || !days(&line, &sp->sp_inact) ||
	    !days(&line, &sp->sp_expire))
		return 0;
	end = account_number(line, &flag);
	if (*end || flag > UINT32_MAX)
		return 0;
	if (end != line)
		sp->sp_flag = (unsigned long)flag;
	return 1;
}

static int parse_gshadow(struct sgrp *sg, char *line, char *space, char *end)
{
	int result;

	*sg = (struct sgrp){.sg_namp = text(&line)};
	if (!*line && is_nis(sg->sg_namp))
		return 1;
	sg->sg_passwd = text(&line);
	result = list(&line, ':', &sg->sg_adm, &space, end);
	return result < 1 ? result : list(&line, '\0', &sg->sg_mem, &space, end);
}

int account_parse(enum accounts which, void *entry, char *line, char *space, size_t room)
{
	switch (which) {
	case IN_PASSWD:
		return parse_passwd(entry, line);
	case IN_GROUP:
		return parse_group(entry, line, space, space + room);
	case IN_SHADOW:
		return parse_shadow(entry, line);
	default:
		return parse_gshadow(entry, line, space, space + room);
	}
}
