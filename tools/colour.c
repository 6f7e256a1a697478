/* SPDX-License-Identifier: MIT
 *
 * LS_COLORS is a list of assignments with colons between them: two letters for
 * a kind of file, or *SUFFIX for how a plain file's name ends.  What can't be
 * understood in it is passed over.
 */
#include "colour.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "print.h"

/* Kinds, and what goes around a colour. */
enum { LC, RC, EC, RS, FI, DI, LN, PI, SO, BD, CD, EX, SU, SG, ST, OW, TW, KINDS };

struct suffix {
	const char *end, *code;
	struct suffix *next;
};

static struct {
	int on;
	const char *code[KINDS]; /* "": none */
	struct suffix *suffixes; /* the last assigned first */
} colours;

static const char letters[KINDS][3] = {"lc", "rc", "ec", "rs", "fi", "di", "ln", "pi", "so",
				       "bd", "cd", "ex", "su", "sg", "st", "ow", "tw"};
static const char *const usual[KINDS] = {
    "\033[", "m",     "",      "0",     "",      "01;34", "01;36", "33",    "01;35",
    "01;33", "01;33", "01;32", "37;41", "30;43", "37;44", "34;42", "30;42",
};

int colour_parse(const char *word, enum colour_when *when)
{
	static const char *const words[] = {"auto", "always", "never"};

	for (int i = COLOUR_AUTO; word && i <= COLOUR_NEVER; i++)
		if (!strcmp(word, words[i])) {
			*when = (enum colour_when)i;
			return 0;
		}
	*when = COLOUR_ALWAYS;
	return word ? -EINVAL : 0;
}

static int number(const char **p, int base, int digits)
{
	char copy[4] = {0}, *end;
	int value;

	memcpy(copy, *p, strnlen(*p, (size_t)digits));
	value = (int)strtol(copy, &end, base);
	*p += end - copy;
	return value;
}

/* The byte that stands after a backslash, as LS_COLORS has them. */
static int escaped(const char **p)
{
	static const char from[] = "abefnrtv_?", to[] = "\a\b\033\f\n\r\t\v \177";
	const char *known;

	if (**p >= '0' && **p <= '7')
		return number(p, 8, 3);
	if (**p == 'x' || **p == 'X') {
		++*p;
		return number(p, 16, 2);
	}
	known = **p ? strchr(from, **p) : NULL;
	return known ? (++*p, to[known - from]) : **p ? *(*p)++ : '\\';
}

/* Moves the text up to `stop` or a colon to `out` with its escapes taken out and a NUL.
 * Returns what comes after that NUL. */
static char *unescape(const char **p, char stop, char *out)
{
	while (**p && **p != ':' && **p != stop) {
		char c = *(*p)++;

		if (c == '\\')
			c = (char)escaped(p);
		else if (c == '^' && **p)
			c = **p == '?' ? (++*p, 127) : (char)(*(*p)++ & 0x1f);
		*out++ = c;
	}
	*out++ = '\0';
	return out;
}

static void assign(const char *key, const char *code)
{
	struct suffix *s;

	if (*key == '*' && (s = malloc(sizeof(*s)))) {
		*s = (struct suffix){key + 1, code, colours.suffixes};
		colours.suffixes = s;
	}
	for (int i = 0; i < KINDS; i++)
		if (!strcmp(key, letters[i]))
			colours.code[i] = code;
}

/* What is kept of the list lasts until the program ends. */
static void read_list(const char *list)
{
	char *out = malloc(strlen(list) + 2);

	while (out && *list) {
		const char *key = out, *code = NULL;

		out = unescape(&list, '=', out);
		if (*list == '=') {
			code = out;
			list++;
			out = unescape(&list, ':', out);
		}
		if (code)
			assign(key, code);
		list += *list == ':';
	}
}

void colour_begin(enum colour_when when)
{
	const char *list = getenv("LS_COLORS"), *no = getenv("NO_COLOR"), *term = getenv("TERM");

	colours.on = when == COLOUR_ALWAYS || (when == COLOUR_AUTO && isatty(STDOUT_FILENO) &&
					       !(no && *no) && term && strcmp(term, "dumb") != 0);
	memcpy(colours.code, usual, sizeof(usual));
	if (colours.on && list)
		read_list(list);
}

/* Whether a colour is more than none. */
static int is_set(int kind)
{
	const char *code = colours.code[kind];

	return *code && strspn(code, "0") != strlen(code);
}

static int kind_of_directory(uint32_t mode)
{
	if ((mode & S_ISVTX) && (mode & S_IWOTH) && is_set(TW))
		return TW;
	if ((mode & S_IWOTH) && is_set(OW))
		return OW;
	return (mode & S_ISVTX) && is_set(ST) ? ST : DI;
}

static int kind_of_plain(uint32_t mode)
{
	if ((mode & S_ISUID) && is_set(SU))
		return SU;
	if ((mode & S_ISGID) && is_set(SG))
		return SG;
	return (mode & 0111) && is_set(EX) ? EX : FI;
}

static const char *code_of_suffix(const char *name)
{
	size_t len = strlen(name);

	for (const struct suffix *s = colours.suffixes; s; s = s->next) {
		size_t n = strlen(s->end);

		if (n <= len && !strcmp(name + len - n, s->end))
			return s->code;
	}
	return colours.code[FI];
}

static const char *code_of(const char *name, uint32_t mode)
{
	int kind;

	switch (mode & S_IFMT) {
	case S_IFREG:
		kind = kind_of_plain(mode);
		return kind == FI ? code_of_suffix(name) : colours.code[kind];
	case S_IFDIR:
		return colours.code[kind_of_directory(mode)];
	case S_IFLNK: /* "target": what it leads to is not known here */
		return strcmp(colours.code[LN], "target") != 0 ? colours.code[LN] : "";
	case S_IFIFO:
		return colours.code[PI];
	case S_IFSOCK:
		return colours.code[SO];
	case S_IFBLK:
		return colours.code[BD];
	case S_IFCHR:
		return colours.code[CD];
	}
	return "";
}

void colour_name(FILE *out, const char *shown, const char *name, uint32_t mode)
{
	const char *const *c = colours.code, *code = colours.on ? code_of(name, mode) : "";

	if (*code)
		fprintf(out, "%s%s%s", c[LC], code, c[RC]);
	print_name(out, shown);
	if (*code && *c[EC])
		fputs(c[EC], out);
	else if (*code)
		fprintf(out, "%s%s%s", c[LC], c[RS], c[RC]);
}
