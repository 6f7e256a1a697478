/* SPDX-License-Identifier: MIT
 *
 * Owner, mode, attributes and flags are set through the descriptor, in the order in
 * which none takes away another.  A device node takes its placeholder's name.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../die.h"
#include "../json.h"
#include "../print.h"
#include "../progress.h"
#include "enact.h"

#define LINK 32

/* A path that leads to an O_PATH descriptor's file, for calls that want one. */
static const char *link_to(char *buf, int fd)
{
	snprintf(buf, LINK, "/proc/self/fd/%d", fd);
	return buf;
}

void enact_fail(struct enact *run, const char *path, const char *what)
{
	int error = errno;

	fflush(stdout);
	complain("%s: %s: %s", path, what, strerror(error));
	run->failed++;
}

static void say(const struct enact *run, const struct enact_file *f)
{
	int first = 1;
	char mode[11];

	if (!run->dry && !run->json)
		return;
	progress_hide();
	if (run->json) {
		json_string(stdout, &first, "path", f->path);
		json_attr(stdout, &first, &f->want);
		puts("}");
	} else {
		print_mode(mode, f->want.mode);
		printf("%s %u:%u ", mode, f->want.uid, f->want.gid);
		if (print_is_device(f->want.mode))
			printf("%u,%u ", major(f->want.rdev), minor(f->want.rdev));
		print_name(stdout, f->path);
		putchar('\n');
	}
	if (ferror(stdout))
		print_done(0);
}

/* Extended attributes -------------------------------------------------------------- */

struct xattrs {
	struct enact *run;
	const struct enact_file *f;
	int fd;
	int differ; /* some are not as recorded */
	int set;    /* set them */
	int flags;  /* FS_*_FL that are recorded */
};

static int is_so(const char *path, const char *name, const void *value, size_t len)
{
	static char now[MSG_VALUE_MAX];
	ssize_t n = getxattr(path, name, now, sizeof(now));

	return n == (ssize_t)len && !memcmp(now, value, len);
}

static int each_xattr(void *ctx, const char *name, const void *value, size_t len)
{
	struct xattrs *x = ctx;
	char path[LINK];

	if (!strcmp(name, CHATTR_NAME)) {
		x->flags |= memchr(value, 'i', len) ? FS_IMMUTABLE_FL : 0;
		x->flags |= memchr(value, 'a', len) ? FS_APPEND_FL : 0;
		return 0;
	}
	if (is_so(link_to(path, x->fd), name, value, len))
		return 0;
	x->differ = 1;
	if (x->set && setxattr(path, name, value, len, 0))
		enact_fail(x->run, x->f->path, name);
	return 0;
}

/* The flags are set if `set`.  Returns whether they differ. */
static int flags_differ(struct enact *run, const struct enact_file *f, int fd, int flags, int set)
{
	char path[LINK];
	int now = 0, differ, file;

	if (!flags || (!S_ISREG(f->want.mode) && !S_ISDIR(f->want.mode)))
		return 0;
	file = open(link_to(path, fd), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	differ = file < 0 || ioctl(file, FS_IOC_GETFLAGS, &now) || (now & flags) != flags;
	if (differ && set) {
		now |= flags;
		if (file < 0 || ioctl(file, FS_IOC_SETFLAGS, &now))
			enact_fail(run, f->path, "flags");
	}
	if (file >= 0)
		close(file);
	return differ;
}

static void each(struct enact *run, const struct enact_file *f, struct xattrs *x)
{
	int result = f->record ? dbread_xattrs(run->db, f->record, each_xattr, x) : 0;

	if (result < 0)
		die(STATUS_FAILURE, "%s", dbread_why(run->db));
}

static int is_as_wanted(struct enact *run, const struct enact_file *f)
{
	const struct attr *is = &f->real.attr, *want = &f->want;
	struct xattrs x = {.run = run, .f = f, .fd = f->fd};

	if (is->uid != want->uid || is->gid != want->gid ||
	    (!S_ISLNK(is->mode) && is->mode != want->mode))
		return 0;
	each(run, f, &x);
	return !x.differ && !flags_differ(run, f, f->fd, x.flags, 0);
}

/* Makes the file `fd` what is wanted. */
static void set_all(struct enact *run, const struct enact_file *f, int fd)
{
	struct xattrs x = {.run = run, .f = f, .fd = fd, .set = 1};
	char path[LINK];

	if (fchownat(fd, "", f->want.uid, f->want.gid, AT_EMPTY_PATH))
		enact_fail(run, f->path, "owner");
	else if (!S_ISLNK(f->want.mode) && chmod(link_to(path, fd), f->want.mode & 07777))
		enact_fail(run, f->path, "mode");
	each(run, f, &x);
	flags_differ(run, f, fd, x.flags, 1);
}

/* Device nodes ---------------------------------------------------------------------- */

static void temporary_name(char name[32])
{
	uint64_t random = 0;

	while (getrandom(&random, sizeof(random), 0) != sizeof(random))
		;
	snprintf(name, 32, ".pqfs-%016llx", (unsigned long long)random);
}

/* Makes the node by another name: an O_PATH descriptor of it, or -1 with errno. */
static int make_node(const struct enact_file *f, const char *name)
{
	struct stat st;
	int fd;

	if (mknodat(f->folder, name, f->want.mode & S_IFMT, f->want.rdev))
		return -1;
	fd = openat(f->folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	/* Nobody but root can have put such a thing there. */
	if (fd >= 0 && !fstat(fd, &st) && st.st_rdev == f->want.rdev &&
	    (st.st_mode & S_IFMT) == (f->want.mode & S_IFMT) && st.st_uid == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = ESTALE;
	return -1;
}

static int known_node(const struct enact *run, const struct enact_file *f)
{
	for (size_t i = 0; i < run->nodes_count; i++)
		if (ident_same(&run->nodes[i].id, &f->real.id))
			return run->nodes[i].fd;
	return -1;
}

static void keep_node(struct enact *run, const struct enact_file *f, int fd)
{
	run->nodes = realloc(run->nodes, (run->nodes_count + 1) * sizeof(*run->nodes));
	if (!run->nodes)
		die(STATUS_FAILURE, "out of memory");
	run->nodes[run->nodes_count++] = (struct enact_node){f->real.id, fd};
}

/* Puts what is named `name` in the place of the placeholder, if that is still there. */
static int take_place(const struct enact_file *f, const char *name)
{
	struct real now;
	int result = real_look(f->folder, f->name, &now);

	if (!result && !ident_same(&now.id, &f->real.id))
		result = -ESTALE;
	if (!result && renameat(f->folder, name, f->folder, f->name))
		result = -errno;
	if (result) {
		unlinkat(f->folder, name, 0);
		errno = -result;
	}
	return result;
}

static void replace(struct enact *run, const struct enact_file *f)
{
	char name[32], path[LINK];
	int fd = known_node(run, f), known = fd >= 0;
	struct stat st;

	temporary_name(name);
	if (known) {
		if (linkat(fd, "", f->folder, name, AT_EMPTY_PATH) || take_place(f, name))
			enact_fail(run, f->path, "device node");
		return;
	}
	fd = make_node(f, name);
	if (fd < 0) {
		enact_fail(run, f->path, "device node");
		return;
	}
	set_all(run, f, fd);
	if (!fstat(f->fd, &st))
		utimensat(AT_FDCWD, link_to(path, fd), (struct timespec[]){st.st_atim, st.st_mtim},
			  0);
	if (take_place(f, name))
		enact_fail(run, f->path, "device node");
	else
		run->made++;
	if (f->real.links > 1)
		keep_node(run, f, fd);
	else
		close(fd);
}

void enact_file(struct enact *run, struct enact_file *f, int *made)
{
	int device = print_is_device(f->want.mode) && S_ISREG(f->real.attr.mode);

	if (!device && is_as_wanted(run, f))
		return;
	say(run, f);
	run->changed++;
	if (run->dry)
		return;
	if (device) {
		*made = 1;
		replace(run, f);
	} else {
		set_all(run, f, f->fd);
	}
}
