/* SPDX-License-Identifier: MIT
 *
 * pseudolog's command line: entries selected, printed, made and deleted by the
 * letters of its fields.
 */
#ifndef PQFS_TOOLS_LOG_PSEUDOLOG_H
#define PQFS_TOOLS_LOG_PSEUDOLOG_H

#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

/* What a field is, for comparing and printing. */
enum pseudolog_kind {
	KIND_NUMBER,
	KIND_OCTAL,
	KIND_TEXT,     /* bytes */
	KIND_OP,       /* a number that has a word */
	KIND_RESULT,   /* an errno; as a word */
	KIND_TYPE,     /* a mode, of which the type counts; as find's letter */
	KIND_TIME,     /* ns since the epoch, of which seconds count */
	KIND_CONSTANT, /* what is not recorded: the same in all entries */
};

struct pseudolog_field {
	char letter;
	enum pseudolog_kind kind;
	const char *column;   /* an SQL expression over the table log */
	const char *settable; /* the column that -l sets; NULL: none */
	const char *meaning;
};

/* The field of a letter, or NULL. */
const struct pseudolog_field *pseudolog_field(char letter);

/* All fields, ended by one whose letter is 0. */
extern const struct pseudolog_field pseudolog_fields[];

/* A condition: a field, an operator and a value. */
struct pseudolog_condition {
	const struct pseudolog_field *field;
	char op; /* one of = ! > < & % ~ ^ */
	const char *text;
	int64_t number; /* for all kinds but text */
};

/* Reads "OPERATOR VALUE" for a field; dies where it makes no sense. `timeformat` is
 * strptime's. */
struct pseudolog_condition pseudolog_condition(const struct pseudolog_field *field,
					       const char *value, const char *timeformat);

/* SQL for a condition with one parameter, `?`, in a buffer that the next call reuses; and
 * binding its value to parameter `at`. */
const char *pseudolog_sql(const struct pseudolog_condition *c);
void pseudolog_bind(sqlite3_stmt *s, int at, const struct pseudolog_condition *c);

/* Prints a row whose columns are the format's fields in their order. */
void pseudolog_print(sqlite3_stmt *s, const char *format, const char *timeformat);

/* The next field of a format at *at, which is moved behind it; its flags and width are
 * from *at's old place + 1 to its letter. NULL at the end; dies at an unknown letter.
 * Text before it is of no interest here. */
const struct pseudolog_field *pseudolog_next(const char **at, const char **begin);

/* Runs the command line; argv[0] is its name.  Returns the status. */
int pseudolog_run(int argc, char **argv);

#endif
