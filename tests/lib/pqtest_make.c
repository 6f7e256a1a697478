/* SPDX-License-Identifier: MIT
 *
 * pqtest: calls that make and remove files.  Each new file is shown under the
 * name of the call that made it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "pqtest.h"

static void by_fd(const char *name, int fd)
{
	struct stat st = {0};

	show_stat(name, fd < 0 ? -1 : fstat(fd, &st), &st);
	if (fd >= 0)
		close(fd);
}

static void by_stream(const char *name, FILE *file)
{
	by_fd(name, file ? dup(fileno(file)) : -1);
	if (file)
		fclose(file);
}

static void by_name(const char *call, int rc, const char *path)
{
	if (rc < 0)
		result(call, rc);
	else
		show(call, path);
}

static void opens(void)
{
	int flags = O_CREAT | O_EXCL | O_RDWR;

	by_fd("open", open("open", flags, 0640));
	by_fd("open64", open64("open64", flags, 04640));
	by_fd("openat", openat(AT_FDCWD, "openat", flags, 0604));
	by_fd("openat64", openat64(AT_FDCWD, "openat64", flags, 0777));
	by_fd("creat", creat("creat", 0666));
	by_fd("creat64", creat64("creat64", 02755));
	by_fd("open-none", open("open-none", flags, 0));
	by_stream("fopen", fopen("fopen", "w"));
	by_stream("fopen64", fopen64("fopen64", "ax"));
	by_stream("freopen", freopen("freopen", "w+", fopen("/dev/null", "r")));
	by_stream("freopen64", freopen64("freopen64", "w", fopen("/dev/null", "r")));
	by_stream("fdopen", fdopen(open("fdopen", flags, 0600), "w"));
	by_stream("tmpfile", tmpfile());
	by_stream("tmpfile64", tmpfile64());
}

static void temporaries(void)
{
	char name[32];

#define TEMPORARY(call, pattern, ...)                                                              \
	do {                                                                                       \
		strcpy(name, #call pattern);                                                       \
		by_fd(#call, call(name, ##__VA_ARGS__));                                           \
	} while (0)
	TEMPORARY(mkstemp, ".XXXXXX");
	TEMPORARY(mkstemp64, ".XXXXXX");
	TEMPORARY(mkostemp, ".XXXXXX", O_CLOEXEC);
	TEMPORARY(mkostemp64, ".XXXXXX", O_APPEND);
	TEMPORARY(mkstemps, ".XXXXXX.c", 2);
	TEMPORARY(mkstemps64, ".XXXXXX.c", 2);
	TEMPORARY(mkostemps, ".XXXXXX.c", 2, O_CLOEXEC);
	TEMPORARY(mkostemps64, ".XXXXXX.c", 2, O_CLOEXEC);
#undef TEMPORARY
	strcpy(name, "mkdtemp.XXXXXX");
	by_name("mkdtemp", mkdtemp(name) ? 0 : -1, name);
}

static void specials(void)
{
	int (*xmknod)(int, const char *, mode_t, dev_t *) = symbol("__xmknod");
	int (*xmknodat)(int, int, const char *, mode_t, dev_t *) = symbol("__xmknodat");
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = "bind"};
	dev_t dev = makedev(10, 200);

	by_name("mkdir", mkdir("mkdir", 02750), "mkdir");
	by_name("mkdirat", mkdirat(AT_FDCWD, "mkdirat", 01777), "mkdirat");
	by_name("mknod", mknod("mknod", S_IFCHR | 0620, dev), "mknod");
	by_name("mknodat", mknodat(AT_FDCWD, "mknodat", S_IFBLK | 04660, dev), "mknodat");
	by_name("__xmknod", xmknod(0, "__xmknod", S_IFCHR | 0600, &dev), "__xmknod");
	by_name("__xmknodat", xmknodat(0, AT_FDCWD, "__xmknodat", S_IFBLK | 0600, &dev),
		"__xmknodat");
	by_name("mkfifo", mkfifo("mkfifo", 0622), "mkfifo");
	by_name("mkfifoat", mkfifoat(AT_FDCWD, "mkfifoat", 04644), "mkfifoat");
	by_name("symlink", symlink("mkdir", "symlink"), "symlink");
	by_name("symlinkat", symlinkat("none", AT_FDCWD, "symlinkat"), "symlinkat");
	by_name("bind", bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&addr, sizeof(addr)), "bind");
}

static void names(void)
{
	by_name("link", link("mknod", "link"), "link");
	by_name("linkat", linkat(AT_FDCWD, "open", AT_FDCWD, "linkat", 0), "linkat");
	by_name("linkat-follow", linkat(AT_FDCWD, "symlink", AT_FDCWD, "x", AT_SYMLINK_FOLLOW),
		"x");
	by_name("rename", rename("link", "rename"), "rename");
	by_name("renameat", renameat(AT_FDCWD, "mkdir", AT_FDCWD, "renameat"), "renameat");
	by_name("renameat2", renameat2(AT_FDCWD, "mkfifo", AT_FDCWD, "renameat2", RENAME_NOREPLACE),
		"renameat2");
}

/* create-all: makes files in the current directory in every way. */
int create_all(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	opens();
	temporaries();
	specials();
	names();
	return 0;
}

static const char *again(const char *path, int directory)
{
	if (directory ? mkdir(path, 0700) : mknod(path, S_IFREG | 0600, 0))
		die(path);
	return path;
}

static void gone(const char *call, int rc, const char *path)
{
	if (rc < 0) {
		result(call, rc);
		return;
	}
	/* What comes next under the name must be new. */
	show(call, again(path, 0));
	unlink(path);
}

/* remove-all: a file or directory of 5:6 with mode 04700 is removed in every
 * way, and a file made anew under its name is shown. */
int remove_all(int argc, char **argv)
{
	static const struct {
		const char *call;
		int directory;
	} ways[] = {{"unlink", 0}, {"unlinkat", 0},   {"rmdir", 1},  {"unlinkat-dir", 1},
		    {"remove", 0}, {"remove-dir", 1}, {"rename", 0}, {"unlinkat-fd", 0}};

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		const char *call = ways[i].call, *path = again("victim", ways[i].directory);
		int rc = -1;

		if (chown(path, 5, 6) || chmod(path, 04700))
			die(path);
		if (!strcmp(call, "unlink"))
			rc = unlink(path);
		else if (!strcmp(call, "unlinkat"))
			rc = unlinkat(AT_FDCWD, path, 0);
		else if (!strcmp(call, "unlinkat-fd"))
			rc = unlinkat(open(".", O_PATH), path, 0);
		else if (!strcmp(call, "unlinkat-dir"))
			rc = unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
		else if (!strcmp(call, "rmdir"))
			rc = rmdir(path);
		else if (!strcmp(call, "rename"))
			rc = rename(path, "elsewhere") || unlink("elsewhere") ? -1 : 0;
		else
			rc = remove(path);
		gone(call, rc, path);
	}
	return 0;
}

/* unlinked: a file that has lost its name while it is open. */
int unlinked(int argc, char **argv)
{
	int fd = open("unlinked", O_CREAT | O_RDWR, 0644), copy;
	struct stat st;

	(void)argc;
	(void)argv;
	if (fd < 0 || fchown(fd, 7, 8) || unlink("unlinked"))
		die("unlinked");
	show_stat("fstat", fstat(fd, &st), &st);
	result("fchown", fchown(fd, 9, 10));
	result("fchmod", fchmod(fd, 04755));
	copy = dup(fd);
	show_stat("fstat of a copy", fstat(copy, &st), &st);
	close(fd);
	again("unlinked", 0);
	show("a new one", "unlinked");
	show_stat("the old one", fstat(copy, &st), &st);
	return 0;
}

/* nameless: O_TMPFILE, and a name given later by each way that there is. */
int nameless(int argc, char **argv)
{
	char path[64];
	int fd;

	(void)argc;
	(void)argv;
	for (int way = 0; way < 2; way++) {
		const char *name = way ? "by-descriptor" : "by-proc";

		fd = open(".", O_TMPFILE | O_RDWR, 0666);
		if (fd < 0 || fchown(fd, 3, 4) || fchmod(fd, 02711))
			die("O_TMPFILE");
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (way ? linkat(fd, "", AT_FDCWD, name, AT_EMPTY_PATH)
			: linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW))
			result(name, -1);
		else
			show(name, name);
		by_fd("its descriptor", fd);
	}
	fd = open(".", O_TMPFILE | O_WRONLY | O_EXCL, 0);
	by_fd("without rights", fd);
	return 0;
}
