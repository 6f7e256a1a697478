/* SPDX-License-Identifier: MIT
 *
 * What the parts of a survey share.
 */
#ifndef PQFS_TOOLS_DB_SURVEY_RUN_H
#define PQFS_TOOLS_DB_SURVEY_RUN_H

#include <stddef.h>

#include "survey.h"

/* A record whose file was at none of its names.  There may be a million of them. */
struct missing {
	uint64_t ino;
	uint64_t record : 56;
	uint64_t kind : 7; /* enum finding_kind */
	uint64_t found : 1;
};

#define SURVEY_DEVICES 16

struct survey_run {
	struct dbread *db;
	struct survey *s;
	struct missing *missing;
	size_t count, room;
	uint64_t devices[SURVEY_DEVICES]; /* of the missing files, */
	size_t devices_count;             /* or more than are known */
	char **tops;                      /* folders that have recorded files in them */
	size_t tops_count, tops_room;
};

/* Tells of a finding. */
int survey_tell(struct survey_run *run, const struct finding *f);

/* Fills `path` (MSG_PATH_MAX bytes) with the name at which a missing record is told of;
 * "" if it has none.  0, or -errno. */
int survey_path(struct survey_run *run, const struct dbread_record *r, char *path);

/* Whether `path` is `top` or below it. */
int survey_is_below(const char *path, const char *top);

/* Searches the folders for the missing files, which are sorted by inode number. */
int survey_search(struct survey_run *run, char *const *folders);

#endif
