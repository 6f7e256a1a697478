/* SPDX-License-Identifier: MIT
 *
 * Reading /proc/self/mountinfo, and asking each file system who it is.  Called
 * by devices.c.  Device, fsid and type are taken from one descriptor, so they
 * belong together whatever is mounted over what meanwhile.
 */
#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Of XFS and, since 6.9, of many: the UUID of the file system.  Headers may be
 * older than the kernel. */
struct uuid {
	uint8_t len;
	uint8_t bytes[16];
};
#define GET_UUID _IOR(0x15, 0, struct uuid)

struct xfs_geometry {
	uint8_t before[64];
	uint8_t uuid[16];
	uint8_t after[32];
};
#define GET_XFS_GEOMETRY _IOR('X', 100, struct xfs_geometry)
_Static_assert(sizeof(struct xfs_geometry) == 112, "xfs_geometry");

/* Where nothing waits for another machine or process. */
static const struct kind {
	const char *name;
	bool lasting; /* gives an fsid of its own, not made of the device's number */
} kinds[] = {
    {"bcachefs", true}, {"btrfs", true},  {"devtmpfs", false}, {"erofs", true},
    {"ext2", true},     {"ext3", true},   {"ext4", true},      {"f2fs", true},
    {"iso9660", false}, {"jfs", true},    {"nilfs2", false},   {"overlay", true},
    {"proc", false},    {"ramfs", false}, {"reiserfs", true},  {"squashfs", false},
    {"sysfs", false},   {"tmpfs", true},  {"ubifs", true},     {"udf", false},
    {"vfat", false},    {"xfs", true},    {"zfs", true},
};

/* A line of mountinfo. */
struct line {
	char *point;
	char *options; /* the file system's */
	uint64_t dev;
	const struct kind *kind; /* NULL: none of the above */
};

struct lines {
	char *text; /* what the lines point into */
	struct line *line;
	size_t count;
	char **barred; /* mount points that must not be touched, sorted */
	size_t bars;
};

static int table = -1; /* /proc/self/mountinfo, open */

static void free_lines(struct lines *l)
{
	free(l->text);
	free(l->line);
	free(l->barred);
}

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define LINES __attribute__((cleanup(free_lines))) struct lines
#define FD __attribute__((cleanup(close_fd))) int

bool mounts_changed(void)
{
	struct pollfd p = {.fd = table, .events = POLLPRI};

	return table >= 0 && poll(&p, 1, 0) == 1 && p.revents & (POLLPRI | POLLERR);
}

void mounts_close(void)
{
	close_fd(&table);
	table = -1;
}

/* Reads all of the table into *text, which the caller frees. */
static int read_table(char **text)
{
	size_t size = 0, len = 0;
	ssize_t n;

	if (table < 0)
		table = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (table < 0)
		return -errno;
	mounts_changed(); /* what comes after this is news */
	if (lseek(table, 0, SEEK_SET))
		return -errno;
	do {
		if (size - len < 2) {
			char *more = realloc(*text, size = 2 * size + 16384);

			if (!more)
				return -ENOMEM;
			*text = more;
		}
		n = read(table, *text + len, size - len - 1);
		if (n > 0)
			len += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	(*text)[len] = '\0';
	return n ? -errno : 0;
}

/* Undoes the escapes \ooo, in place. */
static void unescape(char *s)
{
	char *to = s;

	while (*s) {
		if (s[0] == '\\' && strspn(s + 1, "01234567") >= 3) {
			*to++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + s[3] - '0');
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

static const struct kind *kind_of(const char *type)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, type))
			return &kinds[i];
	return NULL;
}

/* "id parent major:minor root point options [more ...] - type source options" */
static bool parse(char *text, struct line *l)
{
	enum { NUMBER = 2, POINT = 4, BEFORE = 6 };
	char *word[BEFORE], *next, *type, *end;
	unsigned long major, minor;

	for (int i = 0; i < BEFORE; i++)
		word[i] = strsep(&text, " ");
	do
		next = strsep(&text, " ");
	while (next && strcmp(next, "-"));
	type = strsep(&text, " ");
	strsep(&text, " ");
	if (!type || !text)
		return false;
	major = strtoul(word[NUMBER], &end, 10);
	if (*end != ':')
		return false;
	minor = strtoul(end + 1, &end, 10);
	if (*end)
		return false;
	unescape(word[POINT]);
	*l = (struct line){.point = word[POINT],
			   .options = text,
			   .dev = makedev((unsigned)major, (unsigned)minor),
			   .kind = kind_of(type)};
	return true;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int parse_table(struct lines *l)
{
	size_t n = 0;
	char *at = l->text, *text;

	for (const char *c = at; *c; c++)
		n += *c == '\n';
	l->line = calloc(n + 1, sizeof(*l->line));
	l->barred = calloc(n + 1, sizeof(*l->barred));
	if (!l->line || !l->barred)
		return -ENOMEM;
	while (l->count < n && (text = strsep(&at, "\n"))) {
		struct line *line = &l->line[l->count];

		if (!parse(text, line))
			continue;
		l->count++;
		/* With such a root we would not run if it hung. */
		if (!line->kind && strcmp(line->point, "/"))
			l->barred[l->bars++] = line->point;
	}
	qsort(l->barred, l->bars, sizeof(*l->barred), by_text);
	return 0;
}

/* Whether `path` leads to or through a barred mount point. */
static bool is_barred(const struct lines *l, char *path)
{
	char *end = path;
	bool found = false;

	while (l->bars && *end && !found) {
		char kept;

		end += 1 + strcspn(end + 1, "/");
		kept = *end;
		*end = '\0';
		found = bsearch(&path, l->barred, l->bars, sizeof(*l->barred), by_text);
		*end = kept;
	}
	return found;
}

static uint64_t mix(uint64_t sum, const void *data, size_t len)
{
	const uint8_t *bytes = data;

	/* FNV-1a */
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3u;
	return sum;
}

#define MIX_START 0xcbf29ce484222325u

/* A file system whose fsid is but its device's number may tell its UUID. */
static uint64_t fsid_of_uuid(int point, const struct kind *kind)
{
	FD fd = openat(point, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct xfs_geometry xfs;
	struct uuid uuid;

	if (fd < 0)
		return 0;
	/* The older way first: one file system, one answer, on any kernel. */
	if (!strcmp(kind->name, "xfs") && !ioctl(fd, GET_XFS_GEOMETRY, &xfs))
		return mix(MIX_START, xfs.uuid, sizeof(xfs.uuid));
	if (!ioctl(fd, GET_UUID, &uuid) && uuid.len == sizeof(uuid.bytes))
		return mix(MIX_START, uuid.bytes, sizeof(uuid.bytes));
	return 0;
}

/* An overlay's fsid may be that of the file system of its upper folder, and so
 * of many overlays: the upper folder tells them apart. */
static uint64_t fsid_of_overlay(uint64_t fsid, const char *options)
{
	const char *upper = strstr(options, ",upperdir=");

	return upper ? mix(fsid, upper, 1 + strcspn(upper + 1, ",")) : 0;
}

/* Asks the file system at `l`; false if it is not reached. */
static bool ask(const struct line *l, struct mounted *m)
{
	FD fd = open(l->point, O_PATH | O_CLOEXEC);
	struct statfs fs;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || fstatfs(fd, &fs))
		return false;
	*m = (struct mounted){.dev = st.st_dev, .type = (int64_t)fs.f_type};
	memcpy(&m->fsid, &fs.f_fsid, sizeof(m->fsid));
	if (m->fsid == m->dev)
		m->fsid = fsid_of_uuid(fd, l->kind);
	else if (m->fsid && !strcmp(l->kind->name, "overlay"))
		m->fsid = fsid_of_overlay(m->fsid, l->options);
	return true;
}

/* By number; of one number those that know their fsid come first. */
static int by_dev(const void *a, const void *b)
{
	const struct mounted *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return !x->fsid - !y->fsid;
}

static size_t unique(struct mounted *list, size_t count)
{
	size_t n = 0;

	qsort(list, count, sizeof(*list), by_dev);
	for (size_t i = 0; i < count; i++)
		if (!n || list[n - 1].dev != list[i].dev)
			list[n++] = list[i];
	return n;
}

int mounts_list(struct mounted **list, size_t *count)
{
	LINES l = {0};
	size_t n = 0;
	int result;

	*list = NULL;
	*count = 0;
	result = read_table(&l.text);
	if (!result)
		result = parse_table(&l);
	if (result)
		return result;
	/* Two of each line: the number that the table gives, and what btrfs
	 * gives for the subvolume that is mounted. */
	*list = calloc(2 * l.count + 1, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	for (size_t i = 0; i < l.count; i++) {
		const struct line *line = &l.line[i];

		if (!line->kind || !line->kind->lasting)
			continue;
		(*list)[n++] = (struct mounted){.dev = line->dev};
		if (!is_barred(&l, line->point) && ask(line, &(*list)[n]))
			n++;
	}
	*count = unique(*list, n);
	return 0;
}

struct mounted *mounts_find(struct mounted *list, size_t count, uint64_t dev)
{
	struct mounted key = {.dev = dev};
	size_t low = 0, high = count;

	while (low < high) {
		size_t at = low + (high - low) / 2;

		if (list[at].dev < key.dev)
			low = at + 1;
		else
			high = at;
	}
	return low < count && list[low].dev == dev ? &list[low] : NULL;
}
