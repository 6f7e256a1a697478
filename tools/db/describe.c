/* SPDX-License-Identifier: MIT
 *
 * The long form of a record.  Names and attributes are printed as they are
 * read.
 */
#include "describe.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../csv.h"
#include "../hex.h"
#include "../json.h"
#include "../print.h"

#define LABEL "%9s "

/* What callbacks need: is this the first of its kind? */
struct state {
	int first;
};

static int is_text(const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] < ' ' || p[i] > '~' || p[i] == '"')
			return 0;
	return 1;
}

static int text_name(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct state *s = ctx;

	(void)r;
	printf(LABEL, s->first ? "Names" : "");
	s->first = 0;
	print_name(stdout, edge == DBREAD_NONE ? "none" : path);
	putchar('\n');
	return 0;
}

static int text_xattr(void *ctx, const char *name, const void *value, size_t len)
{
	struct state *s = ctx;

	printf(LABEL, s->first ? "Xattrs" : "");
	s->first = 0;
	print_name(stdout, name);
	if (is_text(value, len)) {
		fputs(" = \"", stdout);
		print_bytes(stdout, value, len);
		puts("\"");
	} else {
		fputs(" = 0x", stdout);
		hex_write(stdout, value, len);
		putchar('\n');
	}
	return 0;
}

static void text_time(const char *label, int64_t ns)
{
	char time[PRINT_TIME];

	print_time(time, ns);
	printf(LABEL "%s\n", label, time);
}

static void text_account(const char *label, uint32_t id, const char *shown)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", id);
	printf(LABEL "%s", label, number);
	if (strcmp(number, shown) != 0)
		printf(" (%s)", shown);
	putchar('\n');
}

static int describe_text(struct dbread *db, const struct dbread_record *r, const char *path,
			 const struct look *look)
{
	const struct attr *attr = &r->attr;
	char mode[11];
	int result;

	printf(LABEL, "Path");
	print_name(stdout, path);
	print_mode(mode, attr->mode);
	printf("\n" LABEL "%s (%04o)\n", "Mode", mode, attr->mode & 07777);
	text_account("Owner", attr->uid, look_user(look, attr->uid));
	text_account("Group", attr->gid, look_group(look, attr->gid));
	if (print_is_device(attr->mode))
		printf(LABEL "%s %u, %u\n", "Device", S_ISBLK(attr->mode) ? "block" : "character",
		       major(attr->rdev), minor(attr->rdev));
	printf(LABEL "%llu on device %u:%u", "Inode", (unsigned long long)r->ident.ino,
	       major(r->ident.dev), minor(r->ident.dev));
	if (r->ident.generation)
		printf(", generation %llu", (unsigned long long)r->ident.generation);
	putchar('\n');
	if (r->ident.birth)
		text_time("Born", r->ident.birth);
	result = dbread_names(db, r, text_name, &(struct state){1});
	if (!result)
		result = dbread_xattrs(db, r->id, text_xattr, &(struct state){1});
	text_time("Created", r->created);
	text_time("Changed", r->changed);
	return result;
}

static int json_one_name(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	struct state *s = ctx;

	(void)r;
	if (edge == DBREAD_NONE)
		return 0;
	if (!s->first)
		fputs(", ", stdout);
	s->first = 0;
	json_bytes(stdout, path, strlen(path));
	return 0;
}

static int json_xattr(void *ctx, const char *name, const void *value, size_t len)
{
	struct state *s = ctx;

	if (!s->first)
		fputs(", ", stdout);
	s->first = 0;
	json_bytes(stdout, name, strlen(name));
	fputs(": \"", stdout);
	hex_write(stdout, value, len);
	putchar('"');
	return 0;
}

static void json_time(int *first, const char *name, int64_t ns)
{
	char time[PRINT_TIME];

	print_iso_time(time, ns);
	json_string(stdout, first, name, time);
}

static int describe_json(struct dbread *db, const struct dbread_record *r, const char *path,
			 const struct look *look)
{
	int first = 1, result;

	json_string(stdout, &first, "path", path);
	look_json(look, stdout, &first, &r->attr);
	json_unsigned(stdout, &first, "dev", r->ident.dev);
	json_unsigned(stdout, &first, "ino", r->ident.ino);
	if (r->ident.birth)
		json_time(&first, "birth", r->ident.birth);
	if (r->ident.generation)
		json_unsigned(stdout, &first, "generation", r->ident.generation);
	json_time(&first, "created", r->created);
	json_time(&first, "changed", r->changed);
	json_name(stdout, &first, "names");
	putchar('[');
	result = dbread_names(db, r, json_one_name, &(struct state){1});
	putchar(']');
	json_name(stdout, &first, "xattrs");
	putchar('{');
	if (!result)
		result = dbread_xattrs(db, r->id, json_xattr, &(struct state){1});
	puts("}}");
	return result;
}

static void csv_time(int *first, int64_t ns)
{
	char time[PRINT_TIME];

	print_iso_time(time, ns);
	csv_text(stdout, first, ns ? time : "");
}

static int count_xattr(void *ctx, const char *name, const void *value, size_t len)
{
	(void)name, (void)value, (void)len;
	++*(uint64_t *)ctx;
	return 0;
}

static int describe_csv(struct dbread *db, const struct dbread_record *r, const char *path,
			const struct look *look)
{
	uint64_t names = 0, xattrs = 0;
	int first = 1, result = dbread_links(db, r->id, &names);

	if (!result)
		result = dbread_xattrs(db, r->id, count_xattr, &xattrs);
	csv_text(stdout, &first, path);
	look_csv(look, stdout, &first, &r->attr);
	csv_number(stdout, &first, r->ident.dev);
	csv_number(stdout, &first, r->ident.ino);
	csv_time(&first, r->ident.birth);
	csv_number(stdout, &first, r->ident.generation);
	csv_time(&first, r->created);
	csv_time(&first, r->changed);
	csv_number(stdout, &first, names);
	csv_number(stdout, &first, xattrs);
	csv_end(stdout, &first);
	return result;
}

void describe_begin(const struct look *look)
{
	if (look->form == FORM_CSV)
		printf("path," LOOK_CSV ",dev,ino,birth,generation,created,changed,names,xattrs\n",
		       LOOK_CSV_NAMES(look));
}

int describe(struct dbread *db, const struct dbread_record *r, const char *path,
	     const struct look *look)
{
	switch (look->form) {
	case FORM_JSON:
		return describe_json(db, r, path, look);
	case FORM_CSV:
		return describe_csv(db, r, path, look);
	default:
		return describe_text(db, r, path, look);
	}
}
