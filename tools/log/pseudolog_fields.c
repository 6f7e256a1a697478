/* SPDX-License-Identifier: MIT
 *
 * The fields: what they are in our log, how they are compared and shown.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "../../common/ops.h"
#include "../die.h"
#include "../print.h"
#include "../when.h"
#include "pseudolog.h"

#define NS 1000000000ll
#define TEXT_MAX 8192

const struct pseudolog_field pseudolog_fields[] = {
    {'a', KIND_CONSTANT, "'-'", NULL, "access (not recorded)"},
    {'c', KIND_NUMBER, "pid", "pid", "process id"},
    {'d', KIND_NUMBER, "dev", "dev", "device number"},
    {'f', KIND_CONSTANT, "'-1'", NULL, "file descriptor (not recorded)"},
    {'g', KIND_NUMBER, "gid", "gid", "group of the file"},
    {'G', KIND_TEXT, "tag", "tag", "$PSEUDO_TAG"},
    {'i', KIND_NUMBER, "ino", "ino", "inode number"},
    {'I', KIND_NUMBER, "id", NULL, "number of the entry"},
    {'m', KIND_OCTAL, "(mode & 4095)", "mode", "permissions (octal)"},
    {'M', KIND_OCTAL, "mode", "mode", "mode (octal)"},
    {'o', KIND_OP, "op", "op", "operation"},
    {'p', KIND_TEXT, "path", "path", "path"},
    {'r', KIND_RESULT, "result", "result", "result: succeed or fail"},
    {'R', KIND_TEXT, "program", "program", "program"},
    {'s', KIND_TIME, "time", "time", "time"},
    {'S', KIND_CONSTANT, "'info'", NULL, "severity (always info)"},
    {'t', KIND_TYPE, "(mode & 61440)", NULL, "type of the file, as find -type has it"},
    {'T', KIND_TEXT, "(CASE WHEN length(path2) > 0 THEN path2 ELSE name END)", "name",
     "second path, or name of an attribute"},
    {'u', KIND_NUMBER, "uid", "uid", "owner of the file"},
    {'y', KIND_CONSTANT, "'op'", NULL, "type of the message (always op)"},
    {0},
};

const struct pseudolog_field *pseudolog_field(char letter)
{
	const struct pseudolog_field *f = pseudolog_fields;

	while (f->letter && f->letter != letter)
		f++;
	return f->letter ? f : NULL;
}

/* Words of pseudo's that mean what another of ours does. */
static const struct {
	const char *word;
	int op;
} others[] = {
    {"fchmod", OP_CHMOD},
    {"fchown", OP_CHOWN},
    {"fstat", OP_STAT},
    {"may-unlink", OP_UNLINK},
    {"did-unlink", OP_UNLINK},
    {"cancel-unlink", OP_UNLINK},
    {"create-xattr", OP_SET_XATTR},
    {"replace-xattr", OP_SET_XATTR},
    {"close", OP_MAX},
    {"dup", OP_MAX}, /* are not logged */
    {"close-range", OP_MAX},
};

static int64_t op_of(const char *word)
{
	int op = op_from_word(word);

	for (size_t i = 0; op < 0 && i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(word, others[i].word))
			op = others[i].op;
	if (op < 0)
		die(STATUS_FAILURE, "-o: '%s' is no operation", word);
	return op;
}

static int64_t time_of(const char *text, const char *timeformat)
{
	struct tm tm = {.tm_isdst = -1};
	const char *end = strptime(text, timeformat, &tm);
	char *rest;
	int64_t ns;
	long long seconds = strtoll(text, &rest, 10);

	if (end && !*end)
		return mktime(&tm);
	if (rest != text && !*rest)
		return seconds;
	if (when_parse(text, &ns))
		die(STATUS_FAILURE, "-s: '%s' is no time; -E gives its form", text);
	return ns / NS;
}

static int64_t number_of(const struct pseudolog_field *field, const char *text)
{
	char *end;
	int64_t n;

	errno = 0;
	n = strtoll(text, &end, field->kind == KIND_OCTAL ? 8 : 0);
	if (errno || end == text || *end)
		die(STATUS_FAILURE, "-%c: '%s' is no number", field->letter, text);
	return n;
}

static int64_t value_of(const struct pseudolog_field *field, const char *text,
			const char *timeformat)
{
	switch (field->kind) {
	case KIND_OP:
		return op_of(text);
	case KIND_RESULT:
		if (strcmp(text, "succeed") && strcmp(text, "fail") && strcmp(text, "error") &&
		    strcmp(text, "abort"))
			die(STATUS_FAILURE, "-r: '%s' is neither 'succeed' nor 'fail'", text);
		return strcmp(text, "succeed") != 0;
	case KIND_TYPE:
		if (!print_type_mode(*text) || text[1])
			die(STATUS_FAILURE, "-t: '%s' is no type: f, d, l, b, c, p or s", text);
		return print_type_mode(*text);
	case KIND_TIME:
		return time_of(text, timeformat);
	case KIND_NUMBER:
	case KIND_OCTAL:
		return number_of(field, text);
	case KIND_TEXT:
	case KIND_CONSTANT:
		break;
	}
	return 0;
}

static int is_text(const struct pseudolog_field *field)
{
	return field->kind == KIND_TEXT || field->kind == KIND_CONSTANT;
}

struct pseudolog_condition pseudolog_condition(const struct pseudolog_field *field,
					       const char *value, const char *timeformat)
{
	struct pseudolog_condition c = {.field = field, .op = '='};

	if (*value && strchr("><&=!%~^", *value))
		c.op = *value++;
	else if (*value == '\\')
		value++;
	if (is_text(field) ? c.op == '&' : strchr("%~^", c.op) != NULL)
		die(STATUS_FAILURE, "-%c: '%c' is not for %s", field->letter, c.op,
		    is_text(field) ? "text" : "numbers");
	c.text = value;
	c.number = value_of(field, value, timeformat);
	return c;
}

const char *pseudolog_sql(const struct pseudolog_condition *c)
{
	static char sql[256];
	const char *column = c->field->column;

	if (c->field->kind == KIND_RESULT)
		snprintf(sql, sizeof(sql), "(result <> 0) %s ?", c->op == '!' ? "<>" : "=");
	else if (c->field->kind == KIND_TIME)
		snprintf(sql, sizeof(sql), "(%s / 1000000000) %s ?", column,
			 c->op == '!'   ? "<>"
			 : c->op == '>' ? ">"
			 : c->op == '<' ? "<"
					: "=");
	else if (c->op == '&')
		snprintf(sql, sizeof(sql), "(%s & ?) <> 0", column);
	else if (c->op == '^' || c->op == '%' || c->op == '~')
		snprintf(sql, sizeof(sql), "CAST(%s AS TEXT) %sLIKE %s", column,
			 c->op == '^' ? "NOT " : "", c->op == '%' ? "'%' || ? || '%'" : "?");
	else if (is_text(c->field))
		snprintf(sql, sizeof(sql), "CAST(%s AS TEXT) %s ?", column,
			 c->op == '!'   ? "<>"
			 : c->op == '>' ? ">"
			 : c->op == '<' ? "<"
					: "=");
	else
		snprintf(sql, sizeof(sql), "%s %s ?", column,
			 c->op == '!'   ? "<>"
			 : c->op == '>' ? ">"
			 : c->op == '<' ? "<"
					: "=");
	return sql;
}

void pseudolog_bind(sqlite3_stmt *s, int at, const struct pseudolog_condition *c)
{
	if (is_text(c->field))
		sqlite3_bind_text(s, at, c->text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int64(s, at, c->number);
}

const struct pseudolog_field *pseudolog_next(const char **at, const char **begin)
{
	const struct pseudolog_field *f;
	const char *p;

	while ((p = strchr(*at, '%')) && p[1] == '%')
		*at = p + 2;
	if (!p)
		return NULL;
	*begin = p++;
	p += strspn(p, "-0 +#");
	p += strspn(p, "0123456789");
	if (*p == '.')
		p += 1 + strspn(p + 1, "0123456789");
	/* The usage of pseudolog has the program's letter in two forms. */
	f = pseudolog_field(*p == 'P' ? 'R' : *p);
	if (!f || p - *begin > 20)
		die(STATUS_FAILURE, "-F: '%.*s' is no field; see -h", (int)(p + !!*p - *begin),
		    *begin);
	*at = p + 1;
	return f;
}

/* The column `at` as text, into `out`. */
static void text_of(sqlite3_stmt *s, int at, const struct pseudolog_field *f,
		    const char *timeformat, char *out, size_t size)
{
	int64_t n = sqlite3_column_int64(s, at);
	time_t seconds = (time_t)(n / NS);
	struct tm tm;

	switch (f->kind) {
	case KIND_OP:
		snprintf(out, size, "%s", op_word((unsigned)n));
		break;
	case KIND_RESULT:
		snprintf(out, size, "%s", n ? "fail" : "succeed");
		break;
	case KIND_TYPE:
		snprintf(out, size, "%c", n ? print_type((uint32_t)n) : '-');
		break;
	case KIND_TIME:
		if (!localtime_r(&seconds, &tm) || !strftime(out, size, timeformat, &tm))
			*out = '\0';
		break;
	default:
		snprintf(out, size, "%.*s", sqlite3_column_bytes(s, at),
			 sqlite3_column_bytes(s, at) ? (const char *)sqlite3_column_blob(s, at)
						     : "");
	}
}

static void print_field(sqlite3_stmt *s, int at, const struct pseudolog_field *f, const char *spec,
			size_t len, const char *timeformat)
{
	static char value[TEXT_MAX], padded[TEXT_MAX + 1024];
	char format[32];

	if (f->kind == KIND_NUMBER || f->kind == KIND_OCTAL) {
		snprintf(format, sizeof(format), "%.*sll%c", (int)len, spec,
			 f->kind == KIND_OCTAL ? 'o' : 'd');
		snprintf(padded, sizeof(padded), format, (long long)sqlite3_column_int64(s, at));
	} else {
		text_of(s, at, f, timeformat, value, sizeof(value));
		snprintf(format, sizeof(format), "%.*ss", (int)len, spec);
		snprintf(padded, sizeof(padded), format, value);
	}
	print_name(stdout, padded);
}

/* Text between fields, in which %% stands for one. */
static void print_between(const char *from, const char *to)
{
	for (; from < to; from++) {
		putchar(*from);
		from += *from == '%' && from[1] == '%';
	}
}

void pseudolog_print(sqlite3_stmt *s, const char *format, const char *timeformat)
{
	const char *at = format, *begin, *behind = format;
	const struct pseudolog_field *f;
	int column = 0;

	while ((f = pseudolog_next(&at, &begin))) {
		print_between(behind, begin);
		print_field(s, column++, f, begin, (size_t)(at - 1 - begin), timeformat);
		behind = at;
	}
	print_between(behind, behind + strlen(behind));
	putchar('\n');
}
