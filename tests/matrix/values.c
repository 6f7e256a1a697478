/* SPDX-License-Identifier: MIT
 *
 * The values of parameters, by type and name: numbers and texts of the
 * scenario, descriptors opened for the call, buffers that show afterwards what
 * was put into them.  A line of the table is all that a further one needs.
 */
#include "matrix.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include "types.h"

static const struct scenario *now;
static const struct bad *odd; /* one value that is not the scenario's, or NULL */

/* Buffers, and which of them the call was given. */
static struct {
	struct stat stat;
	struct stat64 stat64;
	struct statx statx;
	struct statvfs statvfs;
	struct statvfs64 statvfs64;
	struct statfs statfs;
	glob_t glob;
	struct {
		struct file_handle handle;
		unsigned char bytes[MAX_HANDLE_SZ];
	} handle;
	int mount;
	char text[4096], template[4096];
	gid_t groups[64];
	uid_t uid[3];
	gid_t gid[3];
	struct __user_cap_data_struct caps[2];
	struct dirent entry, *result;
	struct dirent **list;
	struct sigaction action;
	pid_t pid;
	char bytes[4096];
} out;

static long returned; /* by the call */

void values_start(const struct scenario *s, const struct bad *bad)
{
	now = s;
	odd = bad;
	memset(&out, 0, sizeof(out));
}

static const char *given(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/* Texts and descriptors ------------------------------------------------------ */

static long path(void)
{
	if (now->path && !strcmp(now->path, "NULL"))
		return 0;
	/* In a buffer of its own: a template is written to. */
	strcpy(out.template, given(now->path, "f"));
	return (long)out.template;
}

static void show_path(void)
{
	if (*out.template && strcmp(out.template, given(now->path, "f")))
		say(" path=%s", plain_name(out.template));
}

static long oldpath(void)
{
	return (long)given(now->oldpath, "f");
}

static long newpath(void)
{
	return (long)given(now->newpath, "new");
}

static long target(void)
{
	return (long)given(now->target, "t");
}

static long directory(const char *name)
{
	return name ? open(name, O_RDONLY | O_DIRECTORY) : AT_FDCWD;
}

static long dirfd_given(void)
{
	return directory(now->dirfd);
}

static long olddirfd(void)
{
	return directory(now->olddirfd);
}

static long newdirfd(void)
{
	return directory(now->newdirfd);
}

static long fd(void)
{
	if (now->fd && !strcmp(now->fd, "none"))
		return -1;
	if (now->fd && !strcmp(now->fd, "socket"))
		return socket(AF_UNIX, SOCK_STREAM, 0);
	if (now->fd && !strcmp(now->fd, "inotify"))
		return inotify_init();
	return open(given(now->fd, "f"), now->fdflags);
}

static long newfd(void)
{
	return 100;
}

static long name(void)
{
	return (long)given(now->name, "user.a");
}

static long command(void)
{
	return (long)given(now->command, "/usr/bin/id -u; exec /usr/bin/stat -c %u:%g:%a f");
}

static long user(void)
{
	return (long)given(now->user, "nobody");
}

static long stream_mode(void)
{
	return (long)given(now->stream, "r");
}

static long stream(void)
{
	FILE *f = fopen("x", "r");

	return (long)(f ? f : fopen("/dev/null", "r"));
}

/* Numbers ---------------------------------------------------------------------- */

#define NUMBER(function, field)                                                                    \
	static long function(void)                                                                 \
	{                                                                                          \
		return now->field;                                                                 \
	}

NUMBER(flags, flags)
NUMBER(mode, mode)
NUMBER(owner, owner)
NUMBER(group, group)
NUMBER(id0, id[0])
NUMBER(id1, id[1])
NUMBER(id2, id[2])
NUMBER(dev, dev)
NUMBER(number, number)
NUMBER(other, other)

static long zero(void)
{
	return 0;
}

static long dev_pointer(void)
{
	return (long)&now->dev;
}

static long buffer_size(void)
{
	return now->size ? now->size : 4096;
}

/* Attributes, whose size is that of the value or of the buffer for it. */
static long attribute_value(void)
{
	strcpy(out.text, given(now->value, "v"));
	return (long)out.text;
}

static void show_attribute(void)
{
	say(" value=%.16s", out.text);
}

static long attribute_list(void)
{
	return (long)out.text;
}

static void show_list(void)
{
	char *end = out.text + sizeof(out.text) - 1;

	/* The order is the file system's. */
	for (char *p = out.text; *p && p < end; p += strlen(p) + 1)
		say(" %s", p);
}

static long attribute_size(void)
{
	return now->size ? now->size : (long)strlen(given(now->value, "v"));
}

static long xattr_block(void)
{
	static struct xattr_block block;

	block = (struct xattr_block){.value = (uintptr_t)attribute_value(),
				     .size = (uint32_t)attribute_size(),
				     .flags = (uint32_t)now->number};
	return (long)&block;
}

static long block_size(void)
{
	return sizeof(struct xattr_block);
}

/* Buffers ------------------------------------------------------------------------ */

#define BUFFER(function, field)                                                                    \
	static long function(void)                                                                 \
	{                                                                                          \
		return (long)&out.field;                                                           \
	}

BUFFER(stat_buffer, stat)
BUFFER(stat64_buffer, stat64)
BUFFER(statx_buffer, statx)
BUFFER(statvfs_buffer, statvfs)
BUFFER(statvfs64_buffer, statvfs64)
BUFFER(statfs_buffer, statfs)
BUFFER(glob_buffer, glob)
BUFFER(mount_buffer, mount)
BUFFER(text_buffer, text)
BUFFER(groups_buffer, groups)
BUFFER(uid0, uid[0])
BUFFER(uid1, uid[1])
BUFFER(uid2, uid[2])
BUFFER(gid0, gid[0])
BUFFER(gid1, gid[1])
BUFFER(gid2, gid[2])
BUFFER(caps_buffer, caps)
BUFFER(entry_buffer, entry)
BUFFER(result_buffer, result)
BUFFER(list_buffer, list)
BUFFER(action_buffer, action)
BUFFER(pid_buffer, pid)
BUFFER(bytes_buffer, bytes)

static void show_stat(void)
{
	say_stat("stat", &out.stat);
}

static void show_stat64(void)
{
	say_stat("stat", (struct stat *)&out.stat64);
}

static void show_statx(void)
{
	const struct statx *sx = &out.statx;

	say(" statx=%x,%o,%u:%u,%u,%u:%u", sx->stx_mask & STATX_BASIC_STATS, sx->stx_mode,
	    sx->stx_uid, sx->stx_gid, S_ISDIR(sx->stx_mode) ? 0 : sx->stx_nlink, sx->stx_rdev_major,
	    sx->stx_rdev_minor);
	say(",%llx", (unsigned long long)sx->stx_attributes);
}

static void show_statvfs(void)
{
	say(" statvfs=%lu,%lx", out.statvfs.f_bsize, out.statvfs.f_flag);
}

static void show_statvfs64(void)
{
	say(" statvfs=%lu,%lx", out.statvfs64.f_bsize, out.statvfs64.f_flag);
}

static void show_statfs(void)
{
	say(" statfs=%lx,%lx", (unsigned long)out.statfs.f_type, (unsigned long)out.statfs.f_flags);
}

static long statfs64_size(void)
{
	return sizeof(struct statfs64);
}

static void show_glob(void)
{
	for (size_t i = 0; i < out.glob.gl_pathc; i++)
		say(" %s", out.glob.gl_pathv[i]);
}

static long handle_buffer(void)
{
	out.handle.handle.handle_bytes = MAX_HANDLE_SZ;
	return (long)&out.handle;
}

/* A path begins with the folder that all is in. */
static void show_text(void)
{
	const char *place = strstr(out.text, "/w/");

	say(" text=%s", place ? place : out.text);
}

static void show_groups(void)
{
	for (long i = 0; i < returned && i < 64; i++)
		say(" %u", out.groups[i]);
}

static void show_uids(void)
{
	say(" uids=%u,%u,%u", out.uid[0], out.uid[1], out.uid[2]);
}

static void show_gids(void)
{
	say(" gids=%u,%u,%u", out.gid[0], out.gid[1], out.gid[2]);
}

static void show_caps(void)
{
	say(" caps=%jx,%jx,%jx", caps_shown(out.caps[0].effective, out.caps[1].effective),
	    caps_shown(out.caps[0].permitted, out.caps[1].permitted),
	    caps_shown(out.caps[0].inheritable, out.caps[1].inheritable));
}

static void show_entry(void)
{
	say(" entry=%s,%d", out.entry.d_name, out.entry.d_type);
}

static void show_dirents(void)
{
	for (long i = 0; out.list && i < returned; i++)
		say(" %s,%d", out.list[i]->d_name, out.list[i]->d_type);
}

static void show_bytes(void)
{
	for (size_t at = 0; at < sizeof(out.bytes);) {
		struct dirent64 *e = (struct dirent64 *)(out.bytes + at);

		if (!e->d_reclen)
			break;
		say(" %s,%d", e->d_name, e->d_type);
		at += e->d_reclen;
	}
}

static void show_action(void)
{
	say(" action=%d", out.action.sa_handler != SIG_DFL);
}

/* The child of a spawn writes itself; it must have ended before more is said. */
static void show_child(void)
{
	int status = 0;

	if (out.pid > 0 && waitpid(out.pid, &status, 0) == out.pid)
		say(" child=%d", status);
}

/* What is made for the call ---------------------------------------------------- */

static int has_odd_times(void)
{
	return now->nsec[0] || now->nsec[1];
}

static long timespecs(void)
{
	static struct timespec times[2] = {{1000, 1}, {2000, 2}};

	for (int i = 0; has_odd_times() && i < 2; i++)
		times[i].tv_nsec = now->nsec[i];
	return now->number ? 0 : (long)times;
}

static long timevals(void)
{
	static struct timeval times[2] = {{1000, 1}, {2000, 2}};

	for (int i = 0; has_odd_times() && i < 2; i++)
		times[i].tv_usec = now->nsec[i];
	return now->number ? 0 : (long)times;
}

static long utimbuf(void)
{
	static const struct utimbuf times = {1000, 2000};

	return now->number ? 0 : (long)&times;
}

static long open_how(void)
{
	static struct open_how how;

	how = (struct open_how){.flags = (uint64_t)now->flags,
				.mode = (uint64_t)now->mode,
				.resolve = (uint64_t)now->resolve};
	return (long)&how;
}

static long open_how_size(void)
{
	return sizeof(struct open_how);
}

static long address(void)
{
	static struct sockaddr_un un = {.sun_family = AF_UNIX};

	strcpy(un.sun_path, given(now->path, "socket"));
	return (long)&un;
}

static long address_size(void)
{
	return sizeof(struct sockaddr_un);
}

static long groups(void)
{
	static const gid_t list[] = {11, 22, 33, 44};

	return (long)list;
}

static long cap_header(void)
{
	static struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};

	return (long)&header;
}

static long cap_data(void)
{
	out.caps[0] = (struct __user_cap_data_struct){.effective = (uint32_t)now->id[1],
						      .permitted = (uint32_t)now->id[0],
						      .inheritable = (uint32_t)now->id[2]};
	return (long)out.caps;
}

static void handle(int sig)
{
	(void)sig;
}

static long handler(void)
{
	return (long)handle;
}

static long action(void)
{
	static const struct sigaction act = {.sa_handler = handle};

	return (long)&act;
}

static long signal_set_size(void)
{
	return 8;
}

static char *words[] = {"sh", "-c", "/usr/bin/id -u; exec /usr/bin/stat -c %u:%g:%a f", NULL};

static long argv(void)
{
	return (long)words;
}

static long program_name(void)
{
	return (long)"sh";
}

static long environment(void)
{
	static char *none[] = {NULL};

	return now->number ? (long)none : (long)environ;
}

static long directory_stream(void)
{
	DIR *dir = opendir(given(now->path, "d"));

	/* "." and ".." come first. */
	for (int i = 0; dir && i < 2 + now->number; i++)
		readdir(dir);
	return (long)dir;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static long compare_names(void)
{
	return (long)by_name;
}

static int not_links(const struct dirent *e)
{
	return e->d_type != DT_LNK;
}

static long filter(void)
{
	return (long)not_links;
}

static int tree_step(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)at;
	say(" %d", type);
	say_stat(path, st);
	return 0;
}

static long tree_function(void)
{
	return (long)tree_step;
}

static int flat_step(const char *path, const struct stat *st, int type)
{
	return tree_step(path, st, type, NULL);
}

static long flat_function(void)
{
	return (long)flat_step;
}

static long paths(void)
{
	static char *list[2];

	list[0] = (char *)path();
	return (long)list;
}

static int fts_by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static long fts_compare_names(void)
{
	return (long)fts_by_name;
}

static long fts(void)
{
	FTS *walk = fts_open((char **)paths(), FTS_PHYSICAL, fts_by_name);

	for (int i = 0; walk && i < now->number; i++)
		fts_read(walk);
	return (long)walk;
}

/* Privileged calls ----------------------------------------------------------------- */

/* What an ioctl, or file_setattr, is given begins with the flags. */
static long flags_block(void)
{
	memcpy(out.bytes, &now->other, sizeof(now->other));
	return (long)out.bytes;
}

static void show_flags_block(void)
{
	uint32_t word;

	memcpy(&word, out.bytes, sizeof(word));
	/* Where extents are used is the file system's affair. */
	say(" flags=%x", word & ~0x80000u);
}

static long flags_block_size(void)
{
	return 24;
}

static long sched_parameter(void)
{
	memcpy(out.bytes, &(struct sched_param){.sched_priority = (int)now->other},
	       sizeof(struct sched_param));
	return (long)out.bytes;
}

static long sched_attributes(void)
{
	const uint32_t attr[12] = {sizeof(attr),        (uint32_t)now->number, 0, 0, 0,
				   (uint32_t)now->other};

	memcpy(out.bytes, attr, sizeof(attr));
	return (long)out.bytes;
}

static long memory(void)
{
	return (long)mmap(NULL, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);
}

static long limits(void)
{
	memcpy(out.bytes, (struct rlimit64[]){{(rlim64_t)now->other, (rlim64_t)now->other}},
	       sizeof(struct rlimit64));
	return (long)out.bytes;
}

#ifdef __i386__
#include "i386_values.h"

enum { STAT_VERSION = 3, MKNOD_VERSION = 1 };
#else
#define I386_SOURCES

enum { STAT_VERSION = 1, MKNOD_VERSION = 0 };
#endif

static long version(void)
{
	if (now->ver)
		return now->ver;
	return strcmp(now->operation, "mknodat") ? STAT_VERSION : MKNOD_VERSION;
}

/* The table ----------------------------------------------------------------------- */

/* A type of "" is that of any number.  `operation` is set where the name means
 * something else there. */
static const struct source {
	const char *type, *name;
	long (*get)(void);
	void (*show)(void);
	const char *operation;
} sources[] = {
    I386_SOURCES{"char *", "path", path, show_path, 0},
    {"char *", "pattern", path, 0, 0},
    {"glob_error *", "error", zero, 0, 0},
    {"glob_t *", "result", glob_buffer, show_glob, 0},
    {"glob64_t *", "result", glob_buffer, show_glob, 0},
    {"struct statfs *", "buf", statfs_buffer, show_statfs, 0},
    {"struct statfs64 *", "buf", statfs_buffer, show_statfs, 0},
    {"struct file_handle *", "handle", handle_buffer, 0, 0},
    {"int *", "mount", mount_buffer, 0, 0},
    {"char *", "oldpath", oldpath, 0, 0},
    {"char *", "newpath", newpath, 0, 0},
    {"char *", "target", target, 0, 0},
    {"char *", "name", name, 0, 0},
    {"char *", "command", command, 0, 0},
    {"char *", "user", user, 0, 0},
    {"char *", "mode", stream_mode, 0, 0},
    {"char *", "arg", program_name, 0, 0},
    {"char *", "resolved", text_buffer, show_text, 0},
    {"char *", "buf", text_buffer, show_text, 0},
    {"char *", "list", attribute_list, show_list, 0},
    {"char **", "argv", argv, 0, 0},
    {"char **", "envp", environment, 0, 0},
    {"char **", "paths", paths, 0, 0},
    {"FILE *", "stream", stream, 0, 0},
    {"DIR *", "dir", directory_stream, 0, 0},

    {"", "request", number, 0, 0},
    {"void *", "arg", flags_block, show_flags_block, 0},
    {"void *", "attr", flags_block, show_flags_block, 0},
    {"size_t", "size", flags_block_size, 0, "file_getattr"},
    {"size_t", "size", flags_block_size, 0, "file_setattr"},
    {"", "increment", number, 0, 0},
    {"", "pid", zero, 0, 0},
    {"", "policy", number, 0, 0},
    {"struct sched_param *", "param", sched_parameter, 0, 0},
    {"struct sched_attr *", "attr", sched_attributes, 0, 0},
    {"", "which", other, 0, "ioprio_set"},
    {"void *", "start", memory, 0, 0},
    {"", "resource", number, 0, 0},
    {"struct rlimit *", "limit", limits, 0, 0},
    {"struct rlimit64 *", "limit", limits, 0, 0},
    {"struct rlimit *", "old", zero, 0, 0},
    {"struct rlimit64 *", "old", zero, 0, 0},
    {"", "dirfd", dirfd_given, 0, 0},
    {"", "olddirfd", olddirfd, 0, 0},
    {"", "newdirfd", newdirfd, 0, 0},
    {"", "fd", fd, 0, 0},
    {"", "oldfd", fd, 0, 0},
    {"", "newfd", newfd, 0, 0},

    {"", "flags", flags, 0, 0},
    {"", "options", flags, 0, 0},
    {"", "mode", mode, 0, 0},
    {"", "owner", owner, 0, 0},
    {"", "group", group, 0, 0},
    {"", "uid", id0, 0, 0},
    {"", "ruid", id0, 0, 0},
    {"", "euid", id1, 0, 0},
    {"", "suid", id2, 0, 0},
    {"", "gid", id0, 0, 0},
    {"", "rgid", id0, 0, 0},
    {"", "egid", id1, 0, 0},
    {"", "sgid", id2, 0, 0},
    {"", "dev", dev, 0, 0},
    {"dev_t *", "dev", dev_pointer, 0, 0},
    {"", "ver", version, 0, 0},
    {"", "cmd", number, 0, 0},
    {"", "arg", other, 0, 0},
    {"", "length", number, 0, 0},
    {"", "count", number, 0, 0},
    {"", "suffixlen", number, 0, 0},
    {"", "nopenfd", other, 0, 0},
    {"", "mask", number, 0, 0},
    {"", "name", number, 0, 0},
    {"", "which", zero, 0, 0},
    {"", "who", zero, 0, 0},
    {"", "prio", number, 0, 0},
    {"", "option", number, 0, 0},
    {"", "a", other, 0, 0},
    {"", "b", zero, 0, 0},
    {"", "c", zero, 0, 0},
    {"", "d", zero, 0, 0},
    {"", "sig", number, 0, 0},

    {"size_t", "size", attribute_size, 0, "getxattrat"},
    {"size_t", "size", attribute_size, 0, "setxattrat"},
    {"size_t", "size", open_how_size, 0, "openat2"},
    {"size_t", "size", statfs64_size, 0, "statfs64"},
    {"size_t", "size", signal_set_size, 0, "rt_sigaction"},
    {"int", "size", number, 0, "cred_getgroups"},
    {"size_t", "blocksize", block_size, 0, 0},
    {"size_t", "len", buffer_size, 0, 0},
    {"size_t", "size", buffer_size, 0, 0},
    {"unsigned int", "size", buffer_size, 0, 0},

    {"struct stat *", "buf", stat_buffer, show_stat, 0},
    {"struct stat64 *", "buf", stat64_buffer, show_stat64, 0},
    {"struct statx *", "buf", statx_buffer, show_statx, 0},
    {"struct statvfs *", "buf", statvfs_buffer, show_statvfs, 0},
    {"struct statvfs64 *", "buf", statvfs64_buffer, show_statvfs64, 0},
    {"void *", "buf", bytes_buffer, show_bytes, 0},
    {"void *", "value", attribute_value, show_attribute, 0},
    {"struct xattr_block *", "block", xattr_block, show_attribute, 0},
    {"gid_t *", "list", groups, 0, "cred_setgroups"},
    {"gid_t *", "list", groups_buffer, show_groups, 0},
    {"uid_t *", "ruid", uid0, show_uids, 0},
    {"uid_t *", "euid", uid1, 0, 0},
    {"uid_t *", "suid", uid2, 0, 0},
    {"gid_t *", "rgid", gid0, show_gids, 0},
    {"gid_t *", "egid", gid1, 0, 0},
    {"gid_t *", "sgid", gid2, 0, 0},
    {"cap_user_header_t", "header", cap_header, 0, 0},
    {"cap_user_data_t", "data", cap_data, 0, "capset"},
    {"cap_user_data_t", "data", caps_buffer, show_caps, 0},

    {"struct timespec *", "times", timespecs, 0, 0},
    {"struct timeval *", "times", timevals, 0, 0},
    {"struct utimbuf *", "times", utimbuf, 0, 0},
    {"struct open_how *", "how", open_how, 0, 0},
    {"struct sockaddr *", "addr", address, 0, 0},
    {"socklen_t", "len", address_size, 0, 0},

    {"handler_fn *", "handler", handler, 0, 0},
    {"struct sigaction *", "act", action, 0, 0},
    {"struct sigaction *", "old", action_buffer, show_action, 0},

    {"struct dirent *", "entry", entry_buffer, show_entry, 0},
    {"struct dirent **", "result", result_buffer, 0, 0},
    {"struct dirent64 *", "entry", entry_buffer, show_entry, 0},
    {"struct dirent64 **", "result", result_buffer, 0, 0},
    {"struct dirent ***", "list", list_buffer, show_dirents, 0},
    {"struct dirent64 ***", "list", list_buffer, show_dirents, 0},
    {"dirent_filter *", "filter", filter, 0, 0},
    {"dirent64_filter *", "filter", filter, 0, 0},
    {"dirent_compare *", "compare", compare_names, 0, 0},
    {"dirent64_compare *", "compare", compare_names, 0, 0},
    {"__nftw_func_t", "fn", tree_function, 0, 0},
    {"__nftw64_func_t", "fn", tree_function, 0, 0},
    {"__ftw_func_t", "fn", flat_function, 0, 0},
    {"__ftw64_func_t", "fn", flat_function, 0, 0},
    {"FTS *", "fts", fts, 0, 0},
    {"FTS64 *", "fts", fts, 0, 0},
    {"fts_compare *", "compare", fts_compare_names, 0, 0},
    {"fts64_compare *", "compare", fts_compare_names, 0, 0},

    {"pid_t *", "pid", pid_buffer, show_child, 0},
    {"posix_spawn_file_actions_t *", "actions", zero, 0, 0},
    {"posix_spawnattr_t *", "attr", zero, 0, 0},
};

enum { SOURCES = sizeof(sources) / sizeof(sources[0]) };

static int used[SOURCES];

static int fits(const struct source *s, const char *type, const char *name, const char *operation)
{
	return !strcmp(s->name, name) && (*s->type ? !strcmp(s->type, type) : !strchr(type, '*')) &&
	       (!s->operation || !operation || !strcmp(s->operation, operation));
}

int value_exists(const char *type, const char *name)
{
	for (int i = 0; i < SOURCES; i++)
		if (fits(&sources[i], type, name, NULL))
			return 1;
	return 0;
}

long value(const char *type, const char *name)
{
	if (odd && !strcmp(odd->name, name))
		return odd->get ? odd->get(odd->with) : odd->with;
	for (int i = 0; i < SOURCES; i++)
		if (fits(&sources[i], type, name, now->operation)) {
			used[i] = 1;
			return sources[i].get();
		}
	die(name);
	return 0;
}

void values_show(long rc)
{
	returned = rc;
	for (int i = 0; i < SOURCES; i++)
		if (used[i] && sources[i].show)
			sources[i].show();
}
