/* SPDX-License-Identifier: MIT
 *
 * Pruning: done by the server, which alone writes the log.
 */
#include <errno.h>
#include <string.h>

#include "../die.h"
#include "../launch.h"
#include "options.h"

int keep_run(const struct options *o, const char *dir)
{
	struct db db;
	int result;

	/* Where there is no log, none is to be made. */
	log_open(&db, dir);
	db_close(&db);
	result = launch_keep_log(dir, o->keep, 1);
	if (result < -1)
		complain("%s: the log can't be pruned: %s", dir, strerror(-result));
	return result ? STATUS_FAILURE : 0;
}
