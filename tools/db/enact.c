/* SPDX-License-Identifier: MIT
 *
 * pqfs-db apply: makes a tree what sessions see, as real root.
 *
 * The tree is its user's, who may rename and replace things while it is walked.  So
 * each file is opened without following links, known by that descriptor alone, and
 * changed only if it is the file of its record, or, where it has none, the user's own.
 * A folder is given away after what is in it.
 */
#include "enact.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../abspath.h"
#include "../die.h"
#include "../print.h"
#include "../progress.h"
#include "../statedir.h"
#include "borrowed.h"
#include "command.h"

static void leave(struct enact *run, const char *path, const char *why)
{
	fflush(stdout);
	complain("%s: %s: left alone", path, why);
	run->left++;
}

/* Whether `r`, which has the file's inode number, is its record.  Where there is but the
 * number, the name must be its, too. */
static int is_record_of(struct enact *run, const struct enact_file *f,
			const struct dbread_record *r)
{
	struct dbread_edge e;
	int result;

	if (!ident_same(&r->ident, &f->real.id))
		return 0;
	if (ident_exists(&f->real.id))
		return 1;
	result = dbread_lookup(run->db, f->path, &e);
	return result == 1 && e.record == r->id;
}

/* Fills f->want: 1, or 0 if the file is none of ours. */
static int is_ours(struct enact *run, struct enact_file *f)
{
	const struct attr *is = &f->real.attr;
	struct dbread_record r;
	int result = dbread_inode(run->db, f->real.id.dev, f->real.id.ino, &r);

	if (result < 0)
		die(STATUS_FAILURE, "%s", dbread_why(run->db));
	if (result && is_record_of(run, f, &r)) {
		if (!real_type_fits(is->mode, r.attr.mode)) {
			leave(run, f->path, "recorded as another type of file");
			return 0;
		}
		f->want = r.attr;
		f->record = r.id;
	} else if (is->uid == run->owner && !run->unknown_real && !print_is_device(is->mode)) {
		f->want = (struct attr){.mode = is->mode};
	} else {
		return 0;
	}
	/* What the user doesn't own he can't have made what it is to be. */
	if (is->uid != run->owner &&
	    (is->uid != f->want.uid || (!S_ISDIR(is->mode) && f->real.links > 1))) {
		if (is->uid != f->want.uid || is->gid != f->want.gid)
			leave(run, f->path, "belongs to somebody else");
		return 0;
	}
	return 1;
}

/* The names in a folder, each with its NUL, and an empty one at the end. */
static char *names_in(DIR *dir)
{
	const struct dirent *e;
	char *names;
	size_t size;
	FILE *out = open_memstream(&names, &size);

	if (!out)
		die(STATUS_FAILURE, "out of memory");
	while ((e = readdir(dir)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			fwrite(e->d_name, 1, strlen(e->d_name) + 1, out);
	putc('\0', out);
	if (fclose(out))
		die(STATUS_FAILURE, "out of memory");
	return names;
}

static void walk(struct enact *run, int folder, const char *name, const char *path, int *made);

static void walk_folder(struct enact *run, const struct enact_file *f)
{
	int fd = openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), made = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct stat st;
	char *names;

	if (!dir || fstat(fd, &st)) {
		enact_fail(run, f->path, "can't be read");
		return;
	}
	names = names_in(dir);
	for (const char *name = names; *name; name += strlen(name) + 1) {
		char *path = text("%s/%s", strcmp(f->path, "/") ? f->path : "", name);

		walk(run, fd, name, path, &made);
		free(path);
	}
	free(names);
	if (made)
		futimens(fd, (struct timespec[]){st.st_atim, st.st_mtim});
	closedir(dir);
}

static void walk(struct enact *run, int folder, const char *name, const char *path, int *made)
{
	static uint64_t seen;
	struct enact_file f = {.folder = folder, .name = name, .path = path};
	int result;

	f.fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	result = f.fd < 0 ? -errno : real_look(f.fd, "", &f.real);
	progress_at(++seen);
	if (result) {
		errno = -result;
		enact_fail(run, path, "can't be looked at");
	} else if (run->dev && f.real.id.dev != run->dev && S_ISDIR(f.real.attr.mode)) {
		leave(run, path, "on another file system");
	} else {
		if (!run->dev)
			run->dev = f.real.id.dev;
		if (S_ISDIR(f.real.attr.mode))
			walk_folder(run, &f);
		if (is_ours(run, &f))
			enact_file(run, &f, made);
	}
	if (f.fd >= 0)
		close(f.fd);
}

/* Walks from `path`, which is absolute. */
static void start(struct enact *run, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = text("%.*s", slash == path ? 1 : (int)(slash - path), path);
	int fd = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC), made = 0;

	if (fd < 0)
		die(STATUS_FAILURE, "%s: %s", path, strerror(errno));
	real_allow_descriptors();
	progress_begin("apply", 0);
	walk(run, fd, slash[1] ? slash + 1 : ".", path, &made);
	progress_end();
	close(fd);
	free(parent);
}

static char *open_state(struct enact *run, const struct common *c)
{
	char *dir;

	if (geteuid()) {
		run->owner = geteuid();
		return common_open(c, &run->db);
	}
	if (!c->state)
		die(STATUS_USAGE, "as root, name the user's state directory: --state DIR");
	dir = statedir_choose(c->state);
	run->owner = borrowed_owner(dir);
	if (run->owner) {
		run->db = borrowed_open(dir);
		return dir;
	}
	free(dir);
	return common_open(c, &run->db);
}

static int run_apply(struct common *c, int argc, char **argv)
{
	static const struct option known[] = {COMMON_OPTIONS,
					      {"dry-run", no_argument, NULL, 'n'},
					      {"unknown", required_argument, NULL, 'u'},
					      {0}};
	struct enact run = {0};
	char *path, *dir;
	int option;

	while ((option = getopt_long(argc, argv, "n", known, NULL)) != -1) {
		if (option == 'n')
			run.dry = 1;
		else if (option == 'u' && (!strcmp(optarg, "real") || !strcmp(optarg, "root")))
			run.unknown_real = !strcmp(optarg, "real");
		else if (option == 'u')
			die(STATUS_USAGE, "--unknown: '%s' is neither root nor real", optarg);
		else
			common_option(c, option, &command_apply);
	}
	path = abspath(*common_arguments(argc, argv, &command_apply, 1, 1));
	run.json = c->form == FORM_JSON;
	if (!run.dry && geteuid())
		die(STATUS_FAILURE, "apply needs real root; -n shows what it would do");
	dir = open_state(&run, c);
	start(&run, path);
	if (!run.json)
		printf("%" PRIu64 " %s%s, %" PRIu64 " device nodes made, %" PRIu64 " left alone\n",
		       run.changed, run.changed == 1 ? "file" : "files",
		       run.dry ? " would be changed" : " changed", run.made, run.left);
	dbread_close(run.db);
	free(run.nodes);
	free(dir);
	free(path);
	return run.failed || run.left ? STATUS_FAILURE : 0;
}

const struct command command_apply = {
    .word = "apply",
    .arguments = "[-n] [--unknown root|real] PATH",
    .summary = "as real root, make a tree what sessions see",
    .options = "  -n, --dry-run        only show what would be done; for anyone\n"
	       "  --unknown root|real  files of the user's without a record become root's\n"
	       "                       (the default), or stay as they are\n",
    .forms = 1 << FORM_TEXT | 1 << FORM_JSON,
    .run = run_apply,
};
