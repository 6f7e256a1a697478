/* SPDX-License-Identifier: MIT
 *
 * The search for files that are at none of their names: folders are read through
 * for their inode numbers.  A folder on another device is not entered.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../die.h"
#include "../progress.h"
#include "survey_run.h"

/* A folder that is read. */
struct folder {
	struct survey_run *run;
	DIR *dir;
	uint64_t dev;
	const char *path; /* "" for the root */
	const char *was;  /* a recorded name that it had, with all below it; or NULL */
	int apart;        /* but it stayed without what is below */
	uint64_t *seen;   /* files looked at, for the progress bar */
};

/* Where those with the inode number begin. */
static size_t first_of(const struct survey_run *run, uint64_t ino)
{
	size_t low = 0, high = run->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (run->missing[middle].ino < ino)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether the record had, in the folder's former place, the name that it has here: then
 * it was moved with the folder.  Puts that name into `path`. */
static int moved_along(const struct folder *in, const struct dbread_record *r, const char *now,
		       char *path)
{
	struct dbread_edge e;
	int n = in->was ? snprintf(path, MSG_PATH_MAX, "%s%s", in->was, strrchr(now, '/')) : 0;
	int result = n > 0 && n < MSG_PATH_MAX ? dbread_lookup(in->run->db, path, &e) : 0;

	return result == 1 ? e.record == r->id : result;
}

/* What is known of a name that is looked at, for what is below it. */
struct way {
	char *now, *was;
	int apart;
};

/* Tells of a record whose file is at way->now; `again`: it has been told of, with another
 * name. */
static int tell_moved(const struct folder *in, const struct dbread_record *r, struct way *way,
		      int again)
{
	struct finding f = {.kind = FINDING_MOVED, .r = r, .now = way->now};
	char path[MSG_PATH_MAX];
	struct dbread_edge e;
	int along = moved_along(in, r, way->now, path), result = along;

	if (again && (along != 1 || !in->apart))
		return along < 0 ? along : 0;
	f.implied = along == 1 && !in->apart;
	f.path = path;
	if (!along)
		result = survey_path(in->run, r, path);
	if (result >= 0 && S_ISDIR(r->attr.mode) && !f.implied) {
		result = dbread_lookup(in->run->db, way->now, &e);
		f.alone = way->apart = result == 1;
	}
	if (result < 0)
		return result;
	if (S_ISDIR(r->attr.mode) && *path) {
		free(way->was);
		way->was = text_copy(path);
	}
	return survey_tell(in->run, &f);
}

/* Looks whether the file `name` of an inode number that is missed is missed. */
static int compare(const struct folder *in, const char *name, size_t first, struct way *way)
{
	struct missing *m = &in->run->missing[first], *end = in->run->missing + in->run->count;
	struct real real;

	/* A number alone may have been given to another file. */
	if (real_look(dirfd(in->dir), name, &real) || !ident_exists(&real.id))
		return 0;
	for (; m < end && m->ino == real.id.ino; m++) {
		struct dbread_record r;
		int again = m->found, result = dbread_record(in->run->db, m->record, &r);

		if (result < 0)
			return result;
		if (result && ident_same(&r.ident, &real.id) &&
		    real_type_fits(real.attr.mode, r.attr.mode)) {
			m->found = 1;
			return tell_moved(in, &r, way, again);
		}
	}
	return 0;
}

static int read_folder(struct folder *in);

/* Reads the folder `name` of `above`, if it is on the same device. */
static int go_into(const struct folder *above, const char *name, const struct way *way)
{
	struct folder in = {.run = above->run,
			    .path = way->now,
			    .was = way->was,
			    .apart = way->apart,
			    .seen = above->seen};
	int fd = openat(dirfd(above->dir), name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int result = 0;

	if (fd < 0)
		return 0;
	in.dev = above->dev;
	in.dir = fstat(fd, &st) || st.st_dev != above->dev ? NULL : fdopendir(fd);
	if (in.dir) {
		result = read_folder(&in);
		closedir(in.dir);
	} else {
		close(fd);
	}
	return result;
}

static int look_at(const struct folder *in, const struct dirent *e)
{
	const struct survey_run *run = in->run;
	size_t first = first_of(run, e->d_ino);
	int missed = first < run->count && run->missing[first].ino == e->d_ino;
	struct way way = {.apart = in->apart};
	int result = 0;

	progress_at(++*in->seen);
	if (!missed && e->d_type != DT_DIR && e->d_type != DT_UNKNOWN)
		return 0;
	way.now = text("%s/%s", in->path, e->d_name);
	if (in->was)
		way.was = text("%s/%s", in->was, e->d_name);
	if (missed)
		result = compare(in, e->d_name, first, &way);
	if (!result && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN))
		result = go_into(in, e->d_name, &way);
	free(way.now);
	free(way.was);
	return result;
}

static int read_folder(struct folder *in)
{
	const struct dirent *e;
	int result = 0;

	while (!result && (e = readdir(in->dir)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			result = look_at(in, e);
	return result;
}

/* Whether some missing file may be on the device. */
static int is_wanted(const struct survey_run *run, uint64_t dev)
{
	for (size_t i = 0; i < run->devices_count && i < SURVEY_DEVICES; i++)
		if (run->devices[i] == dev)
			return 1;
	return run->devices_count > SURVEY_DEVICES;
}

int survey_search(struct survey_run *run, char *const *folders)
{
	uint64_t seen = 0;
	int result = 0;

	progress_begin(run->s->label, 0);
	for (; *folders && !result; folders++) {
		struct folder in = {.run = run,
				    .path = strcmp(*folders, "/") ? *folders : "",
				    .seen = &seen,
				    .dir = opendir(*folders)};
		struct stat st;

		if (!in.dir)
			continue;
		in.dev = fstat(dirfd(in.dir), &st) ? 0 : st.st_dev;
		if (is_wanted(run, in.dev))
			result = read_folder(&in);
		closedir(in.dir);
	}
	return result;
}
