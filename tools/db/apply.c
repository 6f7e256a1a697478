/* SPDX-License-Identifier: MIT
 *
 * Each entry's file is looked up, and what a server is asked to record of it is made
 * out of the entry, the record that the file has, and the file.
 */
#include "apply.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../server/dbread.h"
#include "../die.h"
#include "../edit.h"
#include "../launch.h"
#include "../print.h"
#include "../real.h"
#include "../statedir.h"

struct apply {
	struct apply_options o;
	char *dir;
	struct dbread *db; /* NULL: nothing was recorded before */
	struct edit *edit; /* NULL: a dry run */
	char *base;        /* canonical; "" for the root */
	int fd;            /* of the base */
	char *parent;      /* the directory that was asked for last, and whether a */
	int parent_is_one; /* symbolic link is on the way to it */
	size_t recorded, failed;
};

static void edit_has_failed(void *ctx, const char *path, int error)
{
	struct apply *a = ctx;

	if (error == -ENODATA) /* an attribute that was to go is not there any more */
		return;
	a->failed++;
	complain("%s: can't be recorded: %s", *path ? path : "an extended attribute",
		 strerror(-error));
}

/* What was recorded before anything is done, if there is something. */
static void open_records(struct apply *a)
{
	char why[DB_WHY];
	int result;

	launch_catch_up(a->dir);
	result = dbread_open(&a->db, a->dir, why);
	if (result && result != -ENOENT)
		die(STATUS_FAILURE, "%s/%s", a->dir, why);
}

static void open_state(struct apply *a)
{
	char *path = statedir_choose(a->o.state), *why;

	if (a->o.state && !*a->o.state)
		die(STATUS_USAGE, "no state directory is named");
	if (!path)
		die(STATUS_FAILURE, "no state directory: give --state DIR, or set HOME");
	if (a->o.dry && access(path, F_OK) && errno == ENOENT) {
		free(path);
		return;
	}
	a->dir = a->o.dry ? statedir_open(path, &why) : statedir_create(path, &why);
	if (!a->dir)
		die(STATUS_FAILURE, "%s", why);
	free(path);
	open_records(a);
	if (!a->o.dry && !(a->edit = edit_open(a->dir, edit_has_failed, a)))
		exit(STATUS_FAILURE);
}

struct apply *apply_begin(const struct apply_options *o)
{
	struct apply *a = calloc(1, sizeof(*a));

	if (!a)
		die(STATUS_FAILURE, "out of memory");
	a->o = *o;
	a->base = realpath(o->base, NULL);
	a->fd = a->base ? open(a->base, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (a->fd < 0)
		die(STATUS_FAILURE, "%s: %s", o->base, strerror(errno));
	if (!strcmp(a->base, "/"))
		*a->base = '\0';
	open_state(a);
	return a;
}

static void miss(struct apply *a, const char *path, const char *what)
{
	complain("%s/%s: %s", a->base, path, what);
	a->failed++;
}

/* Whether a component of `path` but the last is a symbolic link: records are kept by
 * paths without, and none is to lead out of the base. */
static int leads_astray(struct apply *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	struct stat st;
	char *part;

	if (!slash)
		return 0;
	if (a->parent && strlen(a->parent) == n && !memcmp(a->parent, path, n))
		return a->parent_is_one;
	free(a->parent);
	a->parent = text("%.*s", (int)n, path);
	a->parent_is_one = 0;
	part = text_copy(a->parent);
	for (char *end = part; !a->parent_is_one; *end++ = '/') {
		end += strcspn(end, "/");
		n = *end != '\0';
		*end = '\0';
		a->parent_is_one =
		    !fstatat(a->fd, part, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode);
		if (!n)
			break;
	}
	free(part);
	return a->parent_is_one;
}

/* Makes a file that has nothing in it, or says why it can't: -errno. */
static int make(struct apply *a, const struct entry *e)
{
	int result = -ENOENT, fd;

	if (!(e->known & ENTRY_TYPE))
		return result;
	switch (e->attr.mode & S_IFMT) {
	case S_IFDIR:
		result = mkdirat(a->fd, e->path, 0777);
		break;
	case S_IFLNK:
		if (e->known & ENTRY_TARGET)
			result = symlinkat(e->target, a->fd, e->path);
		break;
	case S_IFIFO:
		result = mkfifoat(a->fd, e->path, 0666);
		break;
	case S_IFCHR:
	case S_IFBLK:
		fd = openat(a->fd, e->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		result = fd < 0 ? -1 : close(fd);
		break;
	default:
		break;
	}
	return result == -1 ? -errno : result;
}

/* The file of an entry.  0, or -1 after a line on stderr. */
static int find(struct apply *a, const struct entry *e, struct real *real)
{
	int result;

	if (leads_astray(a, e->path)) {
		miss(a, e->path, "a symbolic link is on the way to it");
		return -1;
	}
	result = real_look(a->fd, e->path, real);
	if (result == -ENOENT && a->o.create && !a->o.dry) {
		result = make(a, e);
		if (!result)
			result = real_look(a->fd, e->path, real);
	}
	if (result) {
		miss(a, e->path, result == -ENOENT ? "no such file" : strerror(-result));
		return -1;
	}
	if (e->known & ENTRY_TYPE && !real_type_fits(real->attr.mode, e->attr.mode)) {
		miss(a, e->path, "is a file of another type");
		return -1;
	}
	if (e->known & ENTRY_TYPE && print_is_device(e->attr.mode) && real->size) {
		miss(a, e->path, "a device node is to be there, but the file has something in it");
		return -1;
	}
	return 0;
}

/* The record that the file has: 1, or 0 if there is none. */
static int recorded(struct apply *a, const struct real *real, struct dbread_record *r)
{
	int result = a->db ? dbread_inode(a->db, real->id.dev, real->id.ino, r) : 0;

	if (result < 0)
		die(STATUS_FAILURE, "%s/%s", a->dir, dbread_why(a->db));
	return result && ident_same(&r->ident, &real->id) &&
	       real_type_fits(real->attr.mode, r->attr.mode);
}

/* What the file is to be: what the entry knows, on what it was. */
static struct attr made(const struct entry *e, const struct attr *before)
{
	struct attr attr = *before;

	if (e->known & ENTRY_TYPE)
		attr.mode = (attr.mode & 07777) | (e->attr.mode & S_IFMT);
	if (e->known & ENTRY_MODE)
		attr.mode = (attr.mode & S_IFMT) | (e->attr.mode & 07777);
	if (e->known & ENTRY_UID)
		attr.uid = e->attr.uid;
	if (e->known & ENTRY_GID)
		attr.gid = e->attr.gid;
	if (e->known & ENTRY_RDEV)
		attr.rdev = e->attr.rdev;
	if (!print_is_device(attr.mode))
		attr.rdev = 0;
	attr.flags = 0;
	return attr;
}

static int differs(const struct attr *a, const struct attr *b)
{
	return a->uid != b->uid || a->gid != b->gid || a->mode != b->mode || a->rdev != b->rdev;
}

struct removal {
	struct apply *a;
	const struct entry *e;
	const struct ident *id;
};

static int remove_other(void *ctx, const char *name, const void *value, size_t len)
{
	const struct removal *r = ctx;
	const void *kept;

	(void)value;
	if (!attrset_find(&r->e->xattrs, name, &kept, &len))
		edit_xattr(r->a->edit, r->id, name, NULL, 0);
	return 0;
}

static void put_attributes(struct apply *a, const struct entry *e, const struct real *real,
			   const struct dbread_record *before)
{
	struct removal removal = {a, e, &real->id};
	const char *name;
	const void *value;
	size_t len;

	if (before && before->attr.flags &&
	    dbread_xattrs(a->db, before->id, remove_other, &removal))
		die(STATUS_FAILURE, "%s/%s", a->dir, dbread_why(a->db));
	for (size_t at = 0; attrset_next(&e->xattrs, &at, &name, &value, &len);)
		edit_xattr(a->edit, &real->id, name, value, len);
}

void apply_entry(struct apply *a, const struct entry *e)
{
	struct dbread_record before;
	struct real real;
	struct attr attr;
	char *path;
	int known;

	/* Directories on the way have a type alone. */
	if (!(e->known & ENTRY_RECORD) && !(a->o.create && !a->o.dry))
		return;
	if (find(a, e, &real) || !(e->known & ENTRY_RECORD))
		return;
	known = recorded(a, &real, &before);
	if (!known)
		before.attr = (struct attr){.mode = real.attr.mode};
	if (e->known & ENTRY_TYPE && print_is_device(e->attr.mode) && !(e->known & ENTRY_RDEV) &&
	    (before.attr.mode ^ e->attr.mode) & S_IFMT) {
		miss(a, e->path, "a device node, whose number is not told");
		return;
	}
	attr = made(e, &before.attr);
	if (a->edit) {
		path = strcmp(e->path, ".") ? text("%s/%s", a->base, e->path)
					    : text_copy(*a->base ? a->base : "/");
		if (!known || differs(&attr, &before.attr))
			edit_put(a->edit, &real.id, &attr, path);
		if (known || real.links > 1)
			edit_name(a->edit, &real.id, path);
		if (e->known & ENTRY_XATTRS)
			put_attributes(a, e, &real, known ? &before : NULL);
		free(path);
	}
	a->recorded++;
}

void apply_end(struct apply *a, size_t *records, size_t *failed)
{
	int lost = a->edit ? edit_close(a->edit) : 0;

	*records = a->recorded;
	*failed = lost ? (size_t)-1 : a->failed;
	dbread_close(a->db);
	close(a->fd);
	free(a->dir);
	free(a->base);
	free(a->parent);
	free(a);
}
