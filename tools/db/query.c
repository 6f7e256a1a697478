/* SPDX-License-Identifier: MIT
 *
 * pqfs-db query: all records that given filters accept.
 */
#include <errno.h>
#include <stdlib.h>

#include "../die.h"
#include "command.h"
#include "filter.h"
#include "listing.h"

#define LONG_PATH 65536

struct run {
	struct dbread *db;
	struct filter filter;
	struct listing *list;
};

static void check(int err, const char *option, const char *form)
{
	if (err)
		die(STATUS_USAGE, "%s: '%s' is no %s", option, optarg, form);
}

static void take_option(struct common *c, struct filter *f, int option)
{
	switch (option) {
	case 'u':
		check(filter_owner(f, optarg), "--owner", "user");
		break;
	case 'g':
		check(filter_group(f, optarg), "--group", "group");
		break;
	case 'm':
		check(filter_mode(f, optarg), "--mode", "mode such as 0755, -4000 or /6000");
		break;
	case 't':
		check(filter_type(f, optarg), "--type", "type: f, d, l, b, c, p or s");
		break;
	case 'd':
		check(filter_device(f, optarg), "--device", "device MAJOR:MINOR");
		break;
	case 'p':
		filter_path(f, optarg);
		break;
	default:
		common_option(c, option, &command_query);
	}
}

static int query_record(void *ctx, const struct dbread_record *r, const char *path, int64_t edge)
{
	const struct run *run = ctx;
	char *longer = NULL;
	int result = 0;

	if (!filter_accepts(&run->filter, &r->attr))
		return 0;
	if (!*path && edge != DBREAD_NONE) {
		longer = malloc(LONG_PATH);
		if (!longer)
			die(STATUS_FAILURE, "out of memory");
		result = dbread_path(run->db, edge, longer, LONG_PATH);
		path = result < 0 ? "" : longer;
	}
	if (filter_accepts_path(&run->filter, path))
		listing_row(run->list, &r->attr, path);
	free(longer);
	return result < 0 && result != -ENAMETOOLONG ? result : 0;
}

static int run_query(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {
	    COMMON_OPTIONS,
	    {"owner", required_argument, NULL, 'u'},
	    {"group", required_argument, NULL, 'g'},
	    {"mode", required_argument, NULL, 'm'},
	    {"type", required_argument, NULL, 't'},
	    {"device", required_argument, NULL, 'd'},
	    {"path", required_argument, NULL, 'p'},
	    {0},
	};
	struct run run = {0};
	int option;
	char *dir;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		take_option(c, &run.filter, option);
	common_arguments(argc, argv, &command_query, 0, 0);
	dir = common_open(c, &run.db);
	run.list = listing_begin(c->form == FORM_JSON);
	if (dbread_each(run.db, query_record, &run) < 0)
		common_die(dir, run.db);
	listing_end(run.list);
	dbread_close(run.db);
	free(dir);
	return 0;
}

const struct command command_query = {
    .word = "query",
    .arguments = "[FILTER...]",
    .summary = "all records that every filter accepts",
    .options =
	"  --owner UID|NAME\n"
	"  --group GID|NAME\n"
	"  --mode MODE          exactly (0755), all of the bits (-4000), any of them (/6000)\n"
	"  --type LETTER        f, d, l, b, c, p or s, as for find\n"
	"  --device MAJ:MIN\n"
	"  --path PATTERN       the whole path matches the shell pattern\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_query,
};
