/* SPDX-License-Identifier: MIT
 *
 * Bad and odd values: for each kind of parameter those that the kernel refuses
 * in its own way, and some that it takes although one would not expect it.
 */
#include "matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "types.h"

/* Memory ---------------------------------------------------------------------- */

/* The end of a page behind which there is none to be read. */
static char *page_end(int protection)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *two =
	    mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (two == MAP_FAILED)
		die("mmap");
	memset(two, 'x', page);
	mprotect(two, page, protection);
	mprotect(two + page, page, PROT_NONE);
	return two + page;
}

/* `with` bytes before that end. */
static long at_end(long with)
{
	return (long)page_end(PROT_READ | PROT_WRITE) - with;
}

static long read_only(long with)
{
	return (long)page_end(PROT_READ) - 2048 + with;
}

/* Paths ------------------------------------------------------------------------- */

static long component(long length)
{
	char *s = calloc(1, (size_t)length + 1);

	memset(s, 'y', (size_t)length);
	return (long)s;
}

/* "./././f", of this length. */
static long long_path(long length)
{
	char *s = calloc(1, (size_t)length + 1);

	for (long i = 0; i < length; i++)
		s[i] = i % 2 ? '/' : '.';
	s[length - 1] = 'f';
	if (length % 2 == 0)
		s[length - 2] = '/';
	return (long)s;
}

static long text(long s)
{
	return s;
}

/* The path ends at a page's end, and with it what can be read. */
static long tight(long s)
{
	size_t n = strlen((const char *)s) + 1;

	return (long)memcpy((char *)at_end((long)n), (const char *)s, n);
}

/* Descriptors --------------------------------------------------------------------- */

static long closed(long with)
{
	int fd = open("f", O_RDONLY);

	(void)with;
	close(fd);
	return fd;
}

static long opened_path(long name)
{
	return open((const char *)name, O_PATH | O_NOFOLLOW);
}

static long opened_writing(long name)
{
	return open((const char *)name, O_WRONLY);
}

static long opened_reading(long name)
{
	return open((const char *)name, O_RDONLY);
}

static long pipe_end(long which)
{
	int fds[2];

	return pipe(fds) ? -1 : fds[which];
}

static long socket_fd(long kind)
{
	return socket((int)kind, SOCK_DGRAM, 0);
}

/* Of a directory that is gone. */
static long removed(long with)
{
	int fd;

	(void)with;
	if (mkdir("gone", 0700) || (fd = open("gone", O_RDONLY)) < 0 || rmdir("gone"))
		return -1;
	return fd;
}

/* The tables ------------------------------------------------------------------------ */

struct value {
	const char *what;
	long (*get)(long with);
	long with;
};

static const struct value pointers[] = {
    {"NULL", 0, 0},
    {"1", 0, 1},
    {"-1", 0, -1},
    {"a page that can't be read", at_end, 0},
    {"8 bytes of a page", at_end, 8},
    {"a page that can't be written", read_only, 0},
};

#define TEXT(s) text, (long)(s)

static const struct value paths[] = {
    {"NULL", 0, 0},
    {"1", 0, 1},
    {"-1", 0, -1},
    {"a page that can't be read", at_end, 0},
    {"8 bytes without an end", at_end, 8},
    {"nothing", TEXT("")},
    {"a component of 255", component, 255},
    {"a component of 256", component, 256},
    {"a path of 4094", long_path, 4094},
    {"a path of 4095", long_path, 4095},
    {"a path of 4096", long_path, 4096},
    {"a path of 5000", long_path, 5000},
    {"f/", TEXT("f/")},
    {"f/x", TEXT("f/x")},
    {"f/.", TEXT("f/.")},
    {"f/..", TEXT("f/..")},
    {"d/", TEXT("d/")},
    {"d//", TEXT("d//")},
    {"d/.", TEXT("d/.")},
    {"d/..", TEXT("d/..")},
    {"d", TEXT("d")},
    {"l", TEXT("l")},
    {"l/", TEXT("l/")},
    {"n", TEXT("n")},
    {"n/", TEXT("n/")},
    {"n/x", TEXT("n/x")},
    {"o", TEXT("o")},
    {"o/", TEXT("o/")},
    {"o/x", TEXT("o/x")},
    {"none", TEXT("none")},
    {"none/", TEXT("none/")},
    {"none/x", TEXT("none/x")},
    {".", TEXT(".")},
    {"..", TEXT("..")},
    {"./", TEXT("./")},
    {"x at the end of memory", tight, (long)"x"},
};

/* For operations that change nothing: real root could do great harm. */
static const struct value absolute[] = {
    {"/", TEXT("/")},
    {"//", TEXT("//")},
    {"/.", TEXT("/.")},
    {"/proc/version/x", TEXT("/proc/version/x")},
    {"/proc/version", TEXT("/proc/version")},
    {"/proc/version/", TEXT("/proc/version/")},
};

static const char *const harmless[] = {
    "fstatat",
    "statx",
    "faccessat",
    "readlink",
    "readlinkat",
    "realpath",
    "canonicalize_file_name",
    "opendir",
    "scandirat",
    "statvfs",
    "statvfs64",
    "pathconf",
    "chdir",
    "listxattrat",
};

static const struct value names[] = {
    {"NULL", 0, 0},
    {"1", 0, 1},
    {"-1", 0, -1},
    {"a page that can't be read", at_end, 0},
    {"8 bytes without an end", at_end, 8},
    {"nothing", TEXT("")},
    {"255", component, 255},
    {"256", component, 256},
    {"user", TEXT("user")},
    {"user.", TEXT("user.")},
    {"trusted.", TEXT("trusted.")},
    {"security.", TEXT("security.")},
    {"system.", TEXT("system.")},
    {"system.x", TEXT("system.x")},
    {"other.x", TEXT("other.x")},
    {".x", TEXT(".x")},
    {"USER.x", TEXT("USER.x")},
    {"system.posix_acl_access", TEXT("system.posix_acl_access")},
    {"system.posix_acl_default", TEXT("system.posix_acl_default")},
    {"security.capability", TEXT("security.capability")},
    {"user.a at the end of memory", tight, (long)"user.a"},
};

static const struct value descriptors[] = {
    {"-1", 0, -1},
    {"-2", 0, -2},
    {"AT_FDCWD", 0, AT_FDCWD},
    {"9999", 0, 9999},
    {"INT_MAX", 0, 0x7fffffff},
    {"a closed one", closed, 0},
    {"O_PATH f", opened_path, (long)"f"},
    {"O_PATH d", opened_path, (long)"d"},
    {"O_PATH l", opened_path, (long)"l"},
    {"f for reading", opened_reading, (long)"f"},
    {"f for writing", opened_writing, (long)"f"},
    {"d", opened_reading, (long)"d"},
    {"a pipe", pipe_end, 1},
    {"a socket", socket_fd, AF_UNIX},
    {"a directory that is gone", removed, 0},
};

static const struct value flags[] = {
    {"-1", 0, -1},
    {"INT_MIN", 0, (int)0x80000000},
    {"1", 0, 1},
    {"2", 0, 2},
    {"4", 0, 4},
    {"8", 0, 8},
    {"0x10", 0, 0x10},
    {"0x20", 0, 0x20},
    {"0x40", 0, 0x40},
    {"0x80", 0, 0x80},
    {"0x100", 0, 0x100},
    {"0x200", 0, 0x200},
    {"0x400", 0, 0x400},
    {"0x800", 0, 0x800},
    {"0x1000", 0, 0x1000},
    {"0x2000", 0, 0x2000},
    {"0x4000", 0, 0x4000},
    {"0x8000", 0, 0x8000},
    {"0x10000", 0, 0x10000},
    {"0x100000", 0, 0x100000},
    {"0x1000000", 0, 0x1000000},
};

static const struct value modes[] = {
    {"-1", 0, -1},
    {"0", 0, 0},
    {"8", 0, 8},
    {"07777", 0, 07777},
    {"0177777", 0, 0177777},
    {"0200644", 0, 0200644},
    {"S_IFLNK", 0, S_IFLNK | 0644},
    {"S_IFDIR", 0, S_IFDIR | 0755},
    {"0030644", 0, 0030644},
};

static const struct value ids[] = {
    {"-1", 0, -1},
    {"-2", 0, -2},
    {"INT_MIN", 0, (int)0x80000000},
};

static const struct value sizes[] = {
    {"0", 0, 0},
    {"1", 0, 1},
    {"65536", 0, 65536},
    {"65537", 0, 65537},
    {"INT_MIN", 0, (int)0x80000000},
    {"-1", 0, -1},
};

static const struct value numbers[] = {
    {"-1", 0, -1},
    {"0", 0, 0},
    {"9999", 0, 9999},
    {"INT_MIN", 0, (int)0x80000000},
    {"-2^63", 0, LONG_MIN},
};

/* What kind of values a parameter gets, by its name and type; in this order. */
static const struct kind {
	const char *type, *name; /* "" is any; "*" any pointer; "0" any number */
	const struct value *values;
	int count;
} kinds[] = {
#define KIND(values) values, sizeof(values) / sizeof(values[0])
    /* libc's own objects, and functions, are not checked by it. */
    {"FILE *", "", 0, 0},
    {"DIR *", "", 0, 0},
    {"FTS *", "", 0, 0},
    {"FTS64 *", "", 0, 0},
    {"posix_spawn_file_actions_t *", "", 0, 0},
    {"posix_spawnattr_t *", "", 0, 0},
    {"char *", "mode", 0, 0},
    {"", "fn", 0, 0},
    {"", "compare", 0, 0},
    {"", "filter", 0, 0},
    {"", "ver", 0, 0},
    /* Other processes are none of a test's business. */
    {"", "which", 0, 0},
    {"", "who", 0, 0},

    {"char *", "path", KIND(paths)},
    {"char *", "oldpath", KIND(paths)},
    {"char *", "newpath", KIND(paths)},
    {"char *", "target", KIND(paths)},
    {"char *", "name", KIND(names)},
    {"*", "", KIND(pointers)},
    {"cap_user_header_t", "", KIND(pointers)},
    {"cap_user_data_t", "", KIND(pointers)},
    {"0", "fd", KIND(descriptors)},
    {"0", "oldfd", KIND(descriptors)},
    {"0", "newfd", KIND(descriptors)},
    {"0", "dirfd", KIND(descriptors)},
    {"0", "olddirfd", KIND(descriptors)},
    {"0", "newdirfd", KIND(descriptors)},
    {"0", "flags", KIND(flags)},
    {"0", "options", KIND(flags)},
    {"0", "mask", KIND(flags)},
    {"0", "mode", KIND(modes)},
    {"uid_t", "", KIND(ids)},
    {"gid_t", "", KIND(ids)},
    {"size_t", "", KIND(sizes)},
    {"socklen_t", "", KIND(sizes)},
    {"0", "", KIND(numbers)},
};

static int is_kind(const struct kind *k, const struct param *p)
{
	int is_pointer = strchr(p->type, '*') != NULL;

	if (*k->name && strcmp(k->name, p->name))
		return 0;
	if (!strcmp(k->type, "*"))
		return is_pointer;
	if (!strcmp(k->type, "0"))
		return !is_pointer;
	return !*k->type || !strcmp(k->type, p->type);
}

static int is_harmless(const char *operation)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (!strcmp(harmless[i], operation))
			return 1;
	return 0;
}

int bad_value(const struct spelling *sp, const struct param *p, int number, struct bad *bad)
{
	const struct kind *k = kinds;
	const struct value *v;

	while (!is_kind(k, p))
		k++;
	v = &k->values[number];
	if (number >= k->count) {
		number -= k->count;
		if (k->values != paths || !is_harmless(sp->operation) ||
		    number >= (int)(sizeof(absolute) / sizeof(absolute[0])))
			return 0;
		v = &absolute[number];
	}
	snprintf(bad->what, sizeof(bad->what), "%s=%s", p->name, v->what);
	bad->name = p->name;
	bad->get = v->get;
	bad->with = v->with;
	return 1;
}
