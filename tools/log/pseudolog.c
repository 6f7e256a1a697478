/* SPDX-License-Identifier: MIT
 *
 * Conditions become SQL with parameters.  What changes the log does so beside the
 * server, which only adds to it, or, for a new entry, while there is none.
 */
#include "pseudolog.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../connect.h"
#include "../die.h"
#include "../prefix.h"
#include "../print.h"
#include "../statedir.h"
#include "options.h"

#define CONDITIONS 64
#define ORDERS 16
#define FORMAT "%s %-10R %6c %-12o %r: [mode %04m, %u:%g] %p %T"
#define TIMEFORMAT "%x %X"
#define LEAVE_SECONDS 2

struct options_pseudolog {
	struct pseudolog_condition conditions[CONDITIONS];
	int count;
	struct {
		const struct pseudolog_field *field;
		int falls;
	} orders[ORDERS];
	int order_count;
	const char *format, *timeformat;
	int create, delete, unique;
};

static void print_help(FILE *out)
{
	fputs(
	    "Usage: pseudolog [-U] [-F FORMAT] [SPECIFIER...]   print entries\n"
	    "       pseudolog -D [SPECIFIER...]                 delete entries\n"
	    "       pseudolog -l [SPECIFIER...]                 make an entry\n"
	    "This is pqfs-log " PQFS_VERSION " in place of pseudolog.\n"
	    "\n"
	    "  -F FORMAT      as printf has it, with the letters below: " FORMAT "\n"
	    "  -E TIMEFORMAT  as strftime has it: " TIMEFORMAT "\n"
	    "  -U             entries that print alike are printed once\n"
	    "  -P DIR         $PSEUDO_PREFIX\n"
	    "  -v, -x WORD    taken and not needed\n"
	    "\n"
	    "A SPECIFIER is an option of one of these letters with a value, which may begin with\n"
	    "! (not), > < (more, less), & (bits in common), ~ (LIKE), % (LIKE, anywhere),\n"
	    "^ (not LIKE), or with \\ before such a character:\n",
	    out);
	for (const struct pseudolog_field *f = pseudolog_fields; f->letter; f++)
		fprintf(out, "  -%c  %s\n", f->letter, f->meaning);
	fputs("  -O  order by a letter, > rising or < falling\n", out);
}

static void take_order(struct options_pseudolog *o, const char *value)
{
	const struct pseudolog_field *f;
	int falls = *value == '<';

	value += *value == '<' || *value == '>';
	f = pseudolog_field(*value);
	if (!f || value[1])
		die(STATUS_FAILURE, "-O: '%s' is no letter of a field", value);
	if (o->order_count == ORDERS)
		die(STATUS_FAILURE, "-O: at most %d", ORDERS);
	o->orders[o->order_count].field = f;
	o->orders[o->order_count++].falls = falls;
}

static void take_condition(struct options_pseudolog *o, int letter, const char *value)
{
	const struct pseudolog_field *f = pseudolog_field((char)letter);

	if (!f)
		exit(STATUS_FAILURE); /* getopt has said why */
	if (o->count == CONDITIONS)
		die(STATUS_FAILURE, "at most %d specifiers", CONDITIONS);
	o->conditions[o->count++] = pseudolog_condition(f, value, o->timeformat);
}

/* -E first: it says how times are to be read. */
static const char *time_format(int argc, char **argv, const char *known)
{
	const char *found = TIMEFORMAT;
	int c;

	opterr = 0;
	while ((c = getopt(argc, argv, known)) != -1)
		if (c == 'E')
			found = optarg;
	opterr = 1;
	optind = 0;
	return found;
}

static struct options_pseudolog take_options(int argc, char **argv)
{
	static const char known[] = "vlhUDx:F:E:P:O:a:c:d:f:g:G:i:I:m:M:o:p:r:R:s:S:t:T:u:y:";
	struct options_pseudolog o = {.format = FORMAT};
	int c;

	o.timeformat = time_format(argc, argv, known);
	while ((c = getopt(argc, argv, known)) != -1) {
		switch (c) {
		case 'l':
			o.create = 1;
			break;
		case 'D':
			o.delete = 1;
			break;
		case 'U':
			o.unique = 1;
			break;
		case 'F':
			o.format = optarg;
			break;
		case 'P':
			setenv("PSEUDO_PREFIX", optarg, 1);
			break;
		case 'O':
			take_order(&o, optarg);
			break;
		case 'h':
			print_help(stdout);
			exit(print_done(0));
		case 'v':
		case 'x':
		case 'E':
			break;
		default:
			take_condition(&o, c, optarg);
		}
	}
	if (optind < argc)
		die(STATUS_FAILURE, "'%s' is no option; see -h", argv[optind]);
	if (o.create && o.delete)
		die(STATUS_FAILURE, "-l and -D exclude each other");
	return o;
}

/* Adds to an allocated text. */
__attribute__((format(printf, 2, 3))) static void append(char **sql, const char *format, ...)
{
	va_list ap;
	char *more, *all;

	va_start(ap, format);
	if (vasprintf(&more, format, ap) < 0)
		die(STATUS_FAILURE, "out of memory");
	va_end(ap);
	all = text("%s%s", *sql, more);
	free(more);
	free(*sql);
	*sql = all;
}

static void append_where(char **sql, const struct options_pseudolog *o)
{
	for (int i = 0; i < o->count; i++)
		append(sql, " %s %s", i ? "AND" : "WHERE", pseudolog_sql(&o->conditions[i]));
}

static sqlite3_stmt *prepare(struct db *db, const char *dir, const char *sql,
			     const struct options_pseudolog *o)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL))
		die(STATUS_FAILURE, "%s/%s: %s", dir, db_logs.file, sqlite3_errmsg(db->handle));
	for (int i = 0; i < o->count; i++)
		pseudolog_bind(s, 1 + i, &o->conditions[i]);
	return s;
}

static char *select_sql(const struct options_pseudolog *o)
{
	const char *at = o->format, *begin;
	const struct pseudolog_field *f;
	char *columns = text_copy(""), *sql = text_copy("");

	while ((f = pseudolog_next(&at, &begin)))
		append(&columns, "%s%s", *columns ? ", " : "", f->column);
	append(&sql, "SELECT %s FROM log", *columns ? columns : "0");
	append_where(&sql, o);
	if (o->unique)
		append(&sql, " GROUP BY %s", *columns ? columns : "0");
	append(&sql, " ORDER BY ");
	for (int i = 0; i < o->order_count; i++)
		append(&sql, "%s %s, ", o->orders[i].field->column,
		       o->orders[i].falls ? "DESC" : "ASC");
	append(&sql, o->unique ? "min(id)" : "id");
	free(columns);
	return sql;
}

static int report(const struct options_pseudolog *o, const char *dir)
{
	struct db db = {.dirfd = -1};
	char *sql = select_sql(o);
	sqlite3_stmt *s;
	int code;

	log_open(&db, dir);
	s = prepare(&db, dir, sql, o);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		pseudolog_print(s, o->format, o->timeformat);
		if (ferror(stdout))
			print_done(0);
	}
	if (code != SQLITE_DONE)
		die(STATUS_FAILURE, "%s/%s: %s", dir, db_logs.file, sqlite3_errmsg(db.handle));
	sqlite3_finalize(s);
	db_close(&db);
	free(sql);
	return 0;
}

/* Opens the log, which there must be, for writing. */
static void open_writable(struct db *db, const char *dir)
{
	char why[DB_WHY];

	log_open(db, dir); /* with all that was done until now, and checked */
	db_close(db);
	if (db_open(db, dir, &db_logs, DB_WRITE, why))
		die(STATUS_FAILURE, "%s/%s", dir, why);
}

static void finish(struct db *db, const char *dir, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);

	sqlite3_finalize(s);
	if (code != SQLITE_DONE)
		die(STATUS_FAILURE, "%s/%s: %s", dir, db_logs.file, sqlite3_errmsg(db->handle));
}

static int delete_entries(const struct options_pseudolog *o, const char *dir)
{
	struct db db = {.dirfd = -1};
	char *sql = text_copy("DELETE FROM log");

	open_writable(&db, dir);
	append_where(&sql, o);
	finish(&db, dir, prepare(&db, dir, sql, o));
	db_close(&db);
	free(sql);
	return 0;
}

/* A server numbers its entries itself. */
static void wait_for_server(const char *dir)
{
	int fd = connect_open(dir), err;

	if (fd < 0)
		return;
	err = connect_shutdown(fd, LEAVE_SECONDS);
	close(fd);
	if (err)
		die(STATUS_FAILURE, "%s: an entry can be made only while no session goes on", dir);
}

/* The columns that make an entry, unless a specifier says otherwise. */
static const struct {
	const char *column, *value;
} plain[] = {
    {"time", "CAST(strftime('%s') AS INTEGER) * 1000000000"},
    {"op", "0"},
    {"result", "0"},
    {"pid", "0"},
    {"program", "x''"},
    {"path", "x''"},
    {"path2", "x''"},
    {"dev", "0"},
    {"ino", "0"},
    {"uid", "0"},
    {"gid", "0"},
    {"mode", "0"},
    {"rdev", "0"},
    {"name", "x''"},
    {"tag", "x''"},
};

static const struct pseudolog_condition *setter(const struct options_pseudolog *o,
						const char *column, int *at)
{
	for (*at = 0; *at < o->count; (*at)++) {
		const char *settable = o->conditions[*at].field->settable;

		if (settable && !strcmp(settable, column))
			return &o->conditions[*at];
	}
	return NULL;
}

static char *insert_sql(const struct options_pseudolog *o)
{
	char *columns = text_copy("id"), *values = text_copy("(SELECT next FROM ring)"), *sql;

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
		int at;
		const struct pseudolog_condition *c = setter(o, plain[i].column, &at);

		append(&columns, ", %s", plain[i].column);
		if (!c)
			append(&values, ", %s", plain[i].value);
		else if (c->field->kind == KIND_TEXT)
			append(&values, ", CAST(?%d AS BLOB)", at + 1);
		else
			append(&values, ", ?%d%s", at + 1,
			       c->field->kind == KIND_TIME ? " * 1000000000" : "");
	}
	sql = text("INSERT INTO log (%s) VALUES (%s)", columns, values);
	free(columns);
	free(values);
	return sql;
}

static int create_entry(const struct options_pseudolog *o, const char *dir)
{
	struct db db = {.dirfd = -1};
	char *sql = insert_sql(o);

	for (int i = 0; i < o->count; i++)
		if (o->conditions[i].op != '=' || !o->conditions[i].field->settable)
			die(STATUS_FAILURE, "-l: -%c can't be set so",
			    o->conditions[i].field->letter);
	open_writable(&db, dir);
	wait_for_server(dir);
	db_exec(&db, "BEGIN IMMEDIATE");
	finish(&db, dir, prepare(&db, dir, sql, o));
	if (db_exec(&db, "UPDATE ring SET next = next + 1; COMMIT"))
		die(STATUS_FAILURE, "%s/%s: %s", dir, db_logs.file, sqlite3_errmsg(db.handle));
	db_close(&db);
	free(sql);
	return 0;
}

int pseudolog_run(int argc, char **argv)
{
	struct options_pseudolog o = take_options(argc, argv);
	char *dir;
	int status;

	prefix_settle();
	dir = statedir_for_reading(NULL);
	if (o.create)
		status = create_entry(&o, dir);
	else
		status = o.delete ? delete_entries(&o, dir) : report(&o, dir);
	free(dir);
	return status;
}
