/* SPDX-License-Identifier: MIT
 *
 * The folder that each call is made in: some file of each kind, and the same
 * once more in its folder "d", for calls that start from a directory.
 */
#include "matrix.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/fs.h>
#include <limits.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static void must(int rc, const char *what)
{
	if (rc < 0)
		die(what);
}

static void make_file(const char *name, mode_t mode, uid_t uid, gid_t gid)
{
	int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);

	must(fd, name);
	must((int)write(fd, "hello\n", 6), name);
	must(fchown(fd, uid, gid), name);
	must(fchmod(fd, mode), name);
	close(fd);
}

static void make_dir(const char *name, mode_t mode, uid_t uid, gid_t gid)
{
	must(mkdir(name, 0700), name);
	must(chown(name, uid, gid), name);
	must(chmod(name, mode), name);
}

static void make_node(const char *name, mode_t mode, dev_t dev, gid_t gid)
{
	must(mknod(name, mode, dev), name);
	must(chown(name, 0, gid), name);
}

static void fill(void)
{
	make_file("f", 0644, 7, 8);
	must(setxattr("f", "user.a", "first", 5, 0), "user.a");
	must(setxattr("f", "trusted.b", "second", 6, 0), "trusted.b");
	make_dir("e", 0751, 3, 4);
	make_node("c", S_IFCHR | 0666, makedev(1, 3), 5);
	make_node("p", S_IFIFO | 0640, 0, 6);
	must(symlink("f", "l"), "l");
}

void place_make(const char *name)
{
	umask(0);
	must(mkdir(name, 0777), name);
	must(chdir(name), name);
	fill();
	make_file("x", 06755, 1, 2);
	make_node("b", S_IFBLK | 0660, makedev(7, 300), 6);
	must(link("x", "h"), "h");
	must(symlink("none", "n"), "n");
	must(symlink("o", "o"), "o");
	make_dir("t", 03777, 1, 40);
	make_dir("d", 0755, 0, 9);
	must(chdir("d"), "d");
	fill();
	must(chdir("../.."), "..");
	umask(022);
}

static void show_attributes(const char *path)
{
	char names[1024], value[256];
	ssize_t n = llistxattr(path, names, sizeof(names));
	char *sorted[32];
	int count = 0;

	for (char *p = names; n > 0 && p < names + n && count < 32; p += strlen(p) + 1) {
		int i = count++;

		for (; i && strcmp(sorted[i - 1], p) > 0; i--)
			sorted[i] = sorted[i - 1];
		sorted[i] = p;
	}
	for (int i = 0; i < count; i++) {
		ssize_t m = lgetxattr(path, sorted[i], value, sizeof(value));

		/* Of binary ones the length must do. */
		if (m > 0 && value[0] >= ' ')
			say(" %s=%.*s", sorted[i], (int)m, value);
		else
			say(" %s(%zd)", sorted[i], m);
	}
}

static int not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
}

static int by_plain_name(const struct dirent **a, const struct dirent **b)
{
	char first[NAME_MAX + 1];

	snprintf(first, sizeof(first), "%s", plain_name((*a)->d_name));
	return strcmp(first, plain_name((*b)->d_name));
}

/* The flags that chattr sets, if the file has any; then unset them if asked. */
static int inode_flags(const char *path, mode_t mode, int unset)
{
	int fd = S_ISREG(mode) || S_ISDIR(mode) ? open(path, O_RDONLY) : -1, flags = 0, none = 0;

	if (fd < 0)
		return 0;
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags))
		flags = 0;
	flags &= FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL;
	if (flags && unset)
		ioctl(fd, FS_IOC_SETFLAGS, &none);
	close(fd);
	return flags;
}

void place_show(const char *name)
{
	struct dirent **list;
	int n = scandir(name, &list, not_dots, by_plain_name);

	if (n < 0)
		say("%s: %s\n", name, strerrorname_np(errno));
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX], target[PATH_MAX];
		struct stat st;
		ssize_t len;
		int flags;

		snprintf(path, sizeof(path), "%s/%s", name, list[i]->d_name);
		must(lstat(path, &st), path);
		say_stat(strchr(plain_name(path), '/') + 1, &st);
		if (S_ISLNK(st.st_mode)) {
			len = readlink(path, target, sizeof(target));
			say(" -> %.*s", (int)len, target);
		} else {
			flags = inode_flags(path, st.st_mode, 0);
			if (flags)
				say(" flags=%x", flags);
			show_attributes(path);
		}
		say("\n");
		if (S_ISDIR(st.st_mode))
			place_show(path);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

void place_restore(void)
{
	inode_flags(".", S_IFDIR, 1);
	must(chown(".", 0, 0), ".");
	must(chmod(".", 0755), ".");
}

/* What a call made immutable could not be removed. */
static int unlock_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)type;
	(void)at;
	inode_flags(path, st->st_mode, 1);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void place_remove(const char *name)
{
	must(nftw(name, unlock_one, 8, FTW_PHYS), name);
	must(nftw(name, remove_one, 8, FTW_DEPTH | FTW_PHYS), name);
}
