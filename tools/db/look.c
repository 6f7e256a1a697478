/* SPDX-License-Identifier: MIT */
#include "look.h"

#include <getopt.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../accounts.h"
#include "../csv.h"
#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "../progress.h"

#define SHOWN 64 /* bytes of a name in a table */

int look_option(struct look *l, int option)
{
	if (option == LOOK_NAMES)
		l->names = 1;
	else if (option != LOOK_COLOUR)
		return 0;
	else if (colour_parse(optarg, &l->colour))
		die(STATUS_USAGE, "--color: '%s' is none of auto, always, never", optarg);
	return 1;
}

/* A name that would put a table or a terminal into disorder is none. */
static int is_presentable(const char *name)
{
	for (const char *p = name; *p; p++)
		if (*p <= ' ' || *p > '~')
			return 0;
	return *name && strlen(name) < SHOWN;
}

static const char *show(const struct look *l, enum account kind, uint32_t id, char *buf)
{
	const char *name = l->names ? account_name(kind, id) : NULL;

	if (name && is_presentable(name))
		return strcpy(buf, name);
	snprintf(buf, SHOWN, "%u", id);
	return buf;
}

const char *look_user(const struct look *l, uint32_t uid)
{
	static char buf[SHOWN];

	return show(l, ACCOUNT_USER, uid, buf);
}

const char *look_group(const struct look *l, uint32_t gid)
{
	static char buf[SHOWN];

	return show(l, ACCOUNT_GROUP, gid, buf);
}

void look_json(const struct look *l, FILE *out, int *first, const struct attr *attr)
{
	const char *name;

	json_attr(out, first, attr);
	if (l->names && (name = account_name(ACCOUNT_USER, attr->uid)))
		json_string(out, first, "user", name);
	if (l->names && (name = account_name(ACCOUNT_GROUP, attr->gid)))
		json_string(out, first, "group", name);
}

void look_csv(const struct look *l, FILE *out, int *first, const struct attr *attr)
{
	char type[2] = {attr ? print_type(attr->mode) : '\0'}, mode[12];
	const char *name;

	if (!attr) {
		csv_empty(out, first, l->names ? 8 : 6);
		return;
	}
	snprintf(mode, sizeof(mode), "%04o", attr->mode & 07777);
	csv_text(out, first, type);
	csv_text(out, first, mode);
	csv_number(out, first, attr->uid);
	csv_number(out, first, attr->gid);
	if (print_is_device(attr->mode)) {
		csv_number(out, first, major(attr->rdev));
		csv_number(out, first, minor(attr->rdev));
	} else {
		csv_empty(out, first, 2);
	}
	if (l->names) {
		name = account_name(ACCOUNT_USER, attr->uid);
		csv_text(out, first, name ? name : "");
		name = account_name(ACCOUNT_GROUP, attr->gid);
		csv_text(out, first, name ? name : "");
	}
}

void look_progress(struct dbread *db, int whole)
{
	uint64_t total = 0;

	if (isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO))
		return;
	if (whole && dbread_count(db, &total))
		total = 0;
	progress_begin("records", total);
}
