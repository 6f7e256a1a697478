/* SPDX-License-Identifier: MIT
 *
 * pqtest: calls that ask for or change what a file is.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "pqtest.h"

static int opened(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		die(path);
	return fd;
}

static void show64(const char *name, int rc, const struct stat64 *st)
{
	struct stat plain = {0};

	if (rc >= 0) {
		plain.st_mode = st->st_mode;
		plain.st_uid = st->st_uid;
		plain.st_gid = st->st_gid;
		plain.st_rdev = st->st_rdev;
	}
	show_stat(name, rc, &plain);
}

static void show_statx(const char *name, int rc, const struct statx *st)
{
	struct stat plain = {0};

	if (rc >= 0) {
		plain.st_mode = st->stx_mode;
		plain.st_uid = st->stx_uid;
		plain.st_gid = st->stx_gid;
		plain.st_rdev = makedev(st->stx_rdev_major, st->stx_rdev_minor);
	}
	show_stat(name, rc, &plain);
}

/* What programs called that were built with an older libc, whose structures they
 * have: not those of larger types. */
static void old_stats(const char *path, int fd)
{
#if !defined(__i386__) || !defined(__USE_FILE_OFFSET64)
#ifdef __i386__
	enum { VERSION = 3 };
#else
	enum { VERSION = 1 };
#endif
	static const char *const old[] = {"__xstat", "__lxstat"};
	int (*fxstat)(int, int, struct stat *) = symbol("__fxstat");
	int (*fxstat64)(int, int, struct stat64 *) = symbol("__fxstat64");
	int (*fxstatat)(int, int, const char *, struct stat *, int) = symbol("__fxstatat");
	int (*fxstatat64)(int, int, const char *, struct stat64 *, int) = symbol("__fxstatat64");
	struct stat st;
	struct stat64 st64;
	char name[32];

	for (int i = 0; i < 2; i++) {
		int (*xstat)(int, const char *, struct stat *) = symbol(old[i]);
		int (*xstat64)(int, const char *, struct stat64 *);

		show_stat(old[i], xstat(VERSION, path, &st), &st);
		snprintf(name, sizeof(name), "%s64", old[i]);
		xstat64 = symbol(name);
		show64(name, xstat64(VERSION, path, &st64), &st64);
	}
	show_stat("__fxstat", fxstat(VERSION, fd, &st), &st);
	show64("__fxstat64", fxstat64(VERSION, fd, &st64), &st64);
	show_stat("__fxstatat", fxstatat(VERSION, AT_FDCWD, path, &st, 0), &st);
	show64("__fxstatat64", fxstatat64(VERSION, AT_FDCWD, path, &st64, 0), &st64);
#else
	(void)path;
	(void)fd;
#endif
}

/* stat-all FILE */
int stat_all(int argc, char **argv)
{
	const char *path = argv[0];
	int fd = opened(path, O_PATH);
	struct stat st;
	struct stat64 st64;
	struct statx stx;

	(void)argc;
	show_stat("stat", stat(path, &st), &st);
	show_stat("lstat", lstat(path, &st), &st);
	show_stat("fstat", fstat(fd, &st), &st);
	show_stat("fstatat", fstatat(AT_FDCWD, path, &st, 0), &st);
	show_stat("fstatat-empty", fstatat(fd, "", &st, AT_EMPTY_PATH), &st);
	show64("stat64", stat64(path, &st64), &st64);
	show64("lstat64", lstat64(path, &st64), &st64);
	show64("fstat64", fstat64(fd, &st64), &st64);
	show64("fstatat64", fstatat64(AT_FDCWD, path, &st64, AT_SYMLINK_NOFOLLOW), &st64);
	show_statx("statx", statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &stx), &stx);
	show_statx("statx-empty", statx(fd, "", AT_EMPTY_PATH, STATX_ALL, &stx), &stx);
	old_stats(path, fd);
	return 0;
}

/* chown-all FILE: each spelling gives the file another owner, 101, 102 … */
int chown_all(int argc, char **argv)
{
	const char *path = argv[0];
	int fd = opened(path, O_RDONLY), opath = opened(path, O_PATH);
	unsigned id = 101;

	(void)argc;
	result("chown", chown(path, id, id));
	show("then", path), id++;
	result("lchown", lchown(path, id, id));
	show("then", path), id++;
	result("fchown", fchown(fd, id, id));
	show("then", path), id++;
	result("fchownat", fchownat(AT_FDCWD, path, id, id, 0));
	show("then", path), id++;
	result("fchownat-nofollow", fchownat(AT_FDCWD, path, id, id, AT_SYMLINK_NOFOLLOW));
	show("then", path), id++;
	result("fchownat-empty", fchownat(opath, "", id, id, AT_EMPTY_PATH));
	show("then", path), id++;
	result("fchown-opath", fchown(opath, id, id));
	result("fchownat-flags", fchownat(AT_FDCWD, path, id, id, 0x40000));
	result("fchownat-nowhere", fchownat(AT_FDCWD, "", id, id, 0));
	show("then", path);
	return 0;
}

/* chmod-all FILE: each spelling gives the file another mode. */
int chmod_all(int argc, char **argv)
{
	const char *path = argv[0];
	int fd = opened(path, O_RDONLY), opath = opened(path, O_PATH);

	(void)argc;
	result("chmod", chmod(path, 04701));
	show("then", path);
	result("fchmod", fchmod(fd, 02702));
	show("then", path);
	result("fchmodat", fchmodat(AT_FDCWD, path, 01703, 0));
	show("then", path);
	result("fchmodat-nofollow", fchmodat(AT_FDCWD, path, 06704, AT_SYMLINK_NOFOLLOW));
	show("then", path);
	result("lchmod", lchmod(path, 0705));
	show("then", path);
	result("fchmod-opath", fchmod(opath, 0706));
	result("chmod-type", chmod(path, 0120600));
	show("then", path);
	return 0;
}

/* access-all FILE */
int access_all(int argc, char **argv)
{
	const char *path = argv[0];
	char name[32];

	(void)argc;
	for (int mode = 0; mode < 8; mode++) {
		snprintf(name, sizeof(name), "%d", mode);
		result(name, access(path, mode));
		result("faccessat", faccessat(AT_FDCWD, path, mode, 0));
		result("faccessat-eaccess", faccessat(AT_FDCWD, path, mode, AT_EACCESS));
		result("eaccess", eaccess(path, mode));
		result("euidaccess", euidaccess(path, mode));
	}
	result("bad mode", access(path, 8));
	return 0;
}

static void show_value(const char *name, ssize_t rc, const char *value)
{
	if (rc < 0)
		result(name, rc);
	else
		printf("%s: %zd %.*s\n", name, rc, (int)rc, value);
}

/* Of a list only its length: file systems differ in the order of names. */
static void show_list(const char *name, ssize_t rc)
{
	if (rc < 0)
		result(name, rc);
	else
		printf("%s: %zd bytes\n", name, rc);
}

/* xattr-all FILE LINK */
int xattr_all(int argc, char **argv)
{
	const char *path = argv[0], *link = argv[1];
	int fd = opened(path, O_RDONLY);
	char value[256];

	(void)argc;
	result("setxattr", setxattr(path, "trusted.a", "1", 1, 0));
	result("lsetxattr", lsetxattr(link, "trusted.b", "22", 2, 0));
	result("fsetxattr", fsetxattr(fd, "trusted.c", "333", 3, 0));
	show_value("getxattr", getxattr(path, "trusted.a", value, sizeof(value)), value);
	show_value("getxattr", getxattr(link, "trusted.c", value, sizeof(value)), value);
	show_value("lgetxattr", lgetxattr(link, "trusted.b", value, sizeof(value)), value);
	show_value("fgetxattr", fgetxattr(fd, "trusted.c", value, sizeof(value)), value);
	show_list("listxattr", listxattr(link, value, sizeof(value)));
	show_list("llistxattr", llistxattr(link, value, sizeof(value)));
	show_list("flistxattr", flistxattr(fd, value, sizeof(value)));
	result("removexattr", removexattr(path, "trusted.a"));
	result("lremovexattr", lremovexattr(link, "trusted.b"));
	result("fremovexattr", fremovexattr(fd, "trusted.c"));
	show_list("flistxattr", flistxattr(fd, value, sizeof(value)));
	return 0;
}

static int told(const char *path, const struct stat *st, int type)
{
	char name[512];

	snprintf(name, sizeof(name), "ftw %s %d", path, type);
	show_stat(name, 0, st);
	return 0;
}

static int told64(const char *path, const struct stat64 *st, int type)
{
	char name[512];

	snprintf(name, sizeof(name), "ftw64 %s %d", path, type);
	show64(name, 0, st);
	return 0;
}

static int told_more(const char *path, const struct stat *st, int type, struct FTW *where)
{
	char name[512];

	snprintf(name, sizeof(name), "nftw %s %d %d", path, type, where->level);
	show_stat(name, 0, st);
	return 0;
}

static int told_more64(const char *path, const struct stat64 *st, int type, struct FTW *where)
{
	char name[512];

	snprintf(name, sizeof(name), "nftw64 %s %d %d", path, type, where->level);
	show64(name, 0, st);
	return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void walk_fts(char *path, int flags)
{
	char *roots[] = {path, NULL}, name[512];
	FTS *fts = fts_open(roots, flags, by_name);
	FTSENT *entry;

	if (!fts)
		die("fts_open");
	while ((entry = fts_read(fts))) {
		snprintf(name, sizeof(name), "fts %s %d", entry->fts_path, entry->fts_info);
		show_stat(name, 0, entry->fts_statp);
		if (entry->fts_info != FTS_D)
			continue;
		for (FTSENT *kid = fts_children(fts, 0); kid; kid = kid->fts_link) {
			snprintf(name, sizeof(name), "child %s %d", kid->fts_name, kid->fts_info);
			show_stat(name, 0, kid->fts_statp);
		}
	}
	fts_close(fts);
}

static void walk_entries(const char *path)
{
	struct dirent **list;
	struct dirent64 *entry64;
	DIR *dir = opendir(path);
	int count = scandir(path, &list, NULL, alphasort);

	if (!dir || count < 0)
		die(path);
	for (int i = 0; i < count; i++)
		printf("scandir %s %d\n", list[i]->d_name, list[i]->d_type);
	while ((entry64 = readdir64(dir)))
		printf("readdir64 %s %d\n", entry64->d_name, entry64->d_type);
	rewinddir(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		printf("readdir %s %d\n", entry->d_name, entry->d_type);
	closedir(dir);

	char buf[4096];
	int fd = opened(path, O_RDONLY | O_DIRECTORY);
	ssize_t len = getdents64(fd, buf, sizeof(buf));

	for (ssize_t at = 0; at < len; at += ((struct dirent64 *)(buf + at))->d_reclen) {
		entry64 = (struct dirent64 *)(buf + at);
		printf("getdents64 %s %d\n", entry64->d_name, entry64->d_type);
	}
}

/* walk-all DIR: every way to walk a tree; the caller sorts the lines. */
int walk_all(int argc, char **argv)
{
	(void)argc;
	if (ftw(argv[0], told, 10) || ftw64(argv[0], told64, 10) ||
	    nftw(argv[0], told_more, 10, FTW_PHYS) ||
	    nftw64(argv[0], told_more64, 10, FTW_DEPTH | FTW_CHDIR))
		die("ftw");
	walk_fts(argv[0], FTS_PHYSICAL);
	walk_fts(argv[0], FTS_LOGICAL | FTS_NOCHDIR);
	walk_entries(argv[0]);
	return 0;
}

static int place(const char *path, const struct stat *st, int type)
{
	(void)st;
	printf("%s %d\n", path, type);
	return 0;
}

static int place_more(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	printf("%s %d %d %s\n", path, type, where->level, path + where->base);
	return 0;
}

static void fts_places(char *path, int flags)
{
	char *roots[] = {path, NULL};
	FTS *fts = fts_open(roots, flags, by_name);
	FTSENT *entry;

	if (!fts)
		die("fts_open");
	while ((entry = fts_read(fts)))
		printf("%s %d %s\n", entry->fts_path, entry->fts_info,
		       entry->fts_errno ? strerror(entry->fts_errno) : "-");
	fts_close(fts);
}

/* walk HOW DIR: which entries one way to walk a tree comes to, and as what. */
int walk_places(int argc, char **argv)
{
	static const struct {
		const char *name;
		int flags, fts;
	} ways[] = {
	    {"nftw", FTW_PHYS, 0},
	    {"nftw-depth", FTW_PHYS | FTW_DEPTH, 0},
	    {"nftw-chdir", FTW_PHYS | FTW_CHDIR, 0},
	    {"fts", FTS_PHYSICAL, 1},
	    {"fts-nochdir", FTS_PHYSICAL | FTS_NOCHDIR, 1},
	    {"fts-logical", FTS_LOGICAL, 1},
	};
	int result = 0;

	(void)argc;
	if (!strcmp(argv[0], "ftw"))
		result = ftw(argv[1], place, 10);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(argv[0], ways[i].name))
			continue;
		if (ways[i].fts)
			fts_places(argv[1], ways[i].flags);
		else
			result = nftw(argv[1], place_more, 10, ways[i].flags);
	}
	printf("%d\n", result);
	return 0;
}
