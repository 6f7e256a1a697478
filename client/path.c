/* SPDX-License-Identifier: MIT
 *
 * Names: what a path means, absolute and without symbolic links.  The kernel
 * knows best: the directory is opened and its name read back from /proc.
 * Where that can't be done (no descriptor to be had, no /proc) or where an
 * emulated root must be kept, the path is walked here, link by link.
 */
#include "real.h"
#include "client.h"

#include <sys/sysmacros.h>

#include "../common/sys.h"

enum { LINKS_MAX = 40 };

/* The emulated root, without a slash at its end; "" while there is none. */
static char root[MSG_PATH_MAX];
static int rooted HOT; /* there is one */

int root_active(void)
{
	return rooted;
}

static long open_path(int dirfd, const char *path, int flags)
{
	return sys4(SYS_openat, dirfd, path, O_PATH | O_CLOEXEC | flags, 0);
}

/* Whether the name read back is of a file that has none any more. */
static int is_deleted(int fd, const char *name, size_t len)
{
	struct sys_stat st;

	return proc_is_deleted(name, len) &&
	       (sys_fstat(fd, &st) < 0 || !st.st_nlink || (S_ISDIR(st.st_mode) && st.st_nlink < 2));
}

static int fd_name(int fd, char *out)
{
	char link[PROC_PATH];
	long len;

	if (fd < 0)
		return -EBADF;
	proc_fd_path(link, fd);
	len = sys4(SYS_readlinkat, AT_FDCWD, link, out, MSG_PATH_MAX);
	if (len < 0)
		return (int)len;
	if (len >= MSG_PATH_MAX)
		return -ENAMETOOLONG;
	out[len] = '\0';
	return out[0] != '/' || is_deleted(fd, out, (size_t)len) ? -ENOENT : 0;
}

static int cwd_name(char *out)
{
	long n = sys2(SYS_getcwd, out, MSG_PATH_MAX);

	if (n < 0)
		return (int)n;
	return out[0] == '/' ? 0 : -ENOENT;
}

/* Appends "/component" to the name in `out`, which has no slash at its end
 * ("" is the root directory). */
static int append(char *out, const char *component, size_t n)
{
	size_t have = strlen(out);

	if (have + 1 + n + 1 > MSG_PATH_MAX)
		return -ENAMETOOLONG;
	out[have] = '/';
	memcpy(out + have + 1, component, n);
	out[have + 1 + n] = '\0';
	return 0;
}

static void to_parent(char *out)
{
	char *slash = strrchr(out, '/');

	if (slash && strlen(out) > strlen(root))
		*slash = '\0';
}

/* Puts "target/rest" into `rest`. */
static int prepend(char *rest, const char *target, size_t n, const char *tail)
{
	size_t t = strlen(tail);

	if (n + 1 + t + 1 > MSG_PATH_MAX)
		return -ENAMETOOLONG;
	memmove(rest + n + 1, tail, t + 1);
	memcpy(rest, target, n);
	rest[n] = '/';
	return 0;
}

/* Follows the components of `path` from the name in `out`. */
static int walk(char *out, const char *path, int follow_last)
{
	char rest[MSG_PATH_MAX], target[MSG_PATH_MAX];
	int links = 0;

	if (strlen(path) >= sizeof(rest))
		return -ENAMETOOLONG;
	memmove(rest, path, strlen(path) + 1);
	for (char *p = rest;;) {
		size_t n;
		long len;

		p += strspn(p, "/");
		n = strcspn(p, "/");
		if (!n)
			return 0;
		if (n == 2 && p[0] == '.' && p[1] == '.') {
			to_parent(out);
		} else if (!(n == 1 && *p == '.')) {
			if (append(out, p, n))
				return -ENAMETOOLONG;
			len = p[n] || follow_last
				  ? sys4(SYS_readlinkat, AT_FDCWD, out, target, sizeof(target))
				  : -EINVAL;
			if (len >= (long)sizeof(target))
				return -ENAMETOOLONG;
			if (len > 0) {
				if (++links > LINKS_MAX)
					return -ELOOP;
				*strrchr(out, '/') = '\0';
				if (*target == '/')
					strcpy(out, root);
				if (prepend(rest, target, (size_t)len, p + n))
					return -ENAMETOOLONG;
				p = rest;
				continue;
			}
		}
		p += n;
	}
}

static int base_name(int dirfd, const char *path, char *out)
{
	int result;

	if (*path == '/') {
		strcpy(out, root);
		return 0;
	}
	result = dirfd == AT_FDCWD ? cwd_name(out) : fd_name(dirfd, out);
	if (!result && !strcmp(out, "/"))
		*out = '\0';
	return result;
}

static int walk_name(int dirfd, const char *path, int flags, char *out)
{
	int result = base_name(dirfd, path, out);

	if (!result)
		result = walk(out, path, !(flags & AT_SYMLINK_NOFOLLOW));
	if (!result && !*out)
		strcpy(out, "/");
	return result;
}

/* The name of a directory (or with flags 0, of any file), from the kernel. */
static int kernel_name(int dirfd, const char *path, int flags, char *out)
{
	long fd;
	int result;

	if (!*path)
		return dirfd == AT_FDCWD ? cwd_name(out) : fd_name(dirfd, out);
	fd = open_path(dirfd, path, flags);
	if (fd < 0)
		return (int)fd;
	result = fd_name((int)fd, out);
	sys1(SYS_close, fd);
	return result;
}

/* Names of directories that were asked for lately, by what the directories are:
 * to look at one costs a fraction of having its name read back.  A name is
 * good until some directory of the session is renamed. */
enum { CACHE = 16 };

static struct {
	uint32_t busy; /* a thread is at it; others do without */
	struct cached {
		uint64_t dev;
		uint64_t ino;
		struct statx_timestamp birth;
		uint32_t moves; /* share_moves() when it was asked for */
		char name[MSG_PATH_MAX];
	} list[CACHE];
} cache;

static struct cached *cache_slot(const struct statx *sx)
{
	return &cache.list[sx->stx_ino % CACHE];
}

static int cache_get(const struct statx *sx, char *out)
{
	const struct cached *c = cache_slot(sx);
	uint32_t free = 0;
	int hit;

	if (!__atomic_compare_exchange_n(&cache.busy, &free, 1, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return 0;
	hit = c->ino == sx->stx_ino && c->dev == makedev(sx->stx_dev_major, sx->stx_dev_minor) &&
	      c->birth.tv_sec == sx->stx_btime.tv_sec &&
	      c->birth.tv_nsec == sx->stx_btime.tv_nsec && c->moves == share_moves();
	if (hit)
		memcpy(out, c->name, strlen(c->name) + 1);
	__atomic_store_n(&cache.busy, 0, __ATOMIC_RELEASE);
	return hit;
}

static void cache_put(const struct statx *sx, uint32_t moves, const char *name)
{
	struct cached *c = cache_slot(sx);
	uint32_t free = 0;

	if (!__atomic_compare_exchange_n(&cache.busy, &free, 1, 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return;
	c->ino = sx->stx_ino;
	c->dev = makedev(sx->stx_dev_major, sx->stx_dev_minor);
	c->birth = sx->stx_btime;
	c->moves = moves;
	memcpy(c->name, name, strlen(name) + 1);
	__atomic_store_n(&cache.busy, 0, __ATOMIC_RELEASE);
}

void path_forked(void)
{
	cache.busy = 0;
}

/* `seen` is what statx says of the directory, or NULL. */
static int directory_name(int dirfd, const char *path, const struct statx *seen, char *out)
{
	uint32_t moves = share_moves();
	struct statx sx = {0};
	int result;

	if (!*path && dirfd == AT_FDCWD)
		return cwd_name(out);
	if (!seen) {
		sys5(SYS_statx, dirfd, path, *path ? 0 : AT_EMPTY_PATH, STATX_INO | STATX_BTIME,
		     &sx);
		seen = &sx;
	}
	if (!(seen->stx_mask & STATX_BTIME))
		return kernel_name(dirfd, path, O_DIRECTORY, out);
	if (cache_get(seen, out))
		return 0;
	result = kernel_name(dirfd, path, O_DIRECTORY, out);
	if (!result)
		cache_put(seen, moves, out);
	return result;
}

size_t path_last(const char *path, size_t *end)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	*end = n;
	while (n && path[n - 1] != '/')
		n--;
	return n;
}

static int is_dots(const char *s, size_t n)
{
	return !n || (n == 1 && s[0] == '.') || (n == 2 && s[0] == '.' && s[1] == '.');
}

/* The directory's name by the kernel, the last component as it stands. */
static int parent_and_last(int dirfd, const char *path, const struct statx *seen, char *out)
{
	size_t end, start = path_last(path, &end);
	char parent[MSG_PATH_MAX];
	int result;

	if (start >= sizeof(parent))
		return -ENAMETOOLONG;
	memcpy(parent, path, start);
	parent[start] = '\0';
	result = directory_name(dirfd, parent, seen, out);
	if (result)
		return result;
	if (!strcmp(out, "/"))
		*out = '\0';
	return append(out, path + start, end - start);
}

/* Whether the kernel could not help for want of means, not because the path
 * leads nowhere. */
static int no_means(int result)
{
	return result == -EMFILE || result == -ENFILE || result == -ENOMEM || result == -EACCES;
}

int path_name_in(const struct statx *dir, int dirfd, const char *path, int flags, char *out)
{
	size_t end, start = path_last(path, &end);
	int follow = !(flags & AT_SYMLINK_NOFOLLOW) || path[end] == '/', result;
	char probe[2];

	if (!*path)
		return flags & AT_EMPTY_PATH ? kernel_name(dirfd, path, 0, out) : -ENOENT;
	if (root_active())
		return walk_name(dirfd, path, flags, out);
	if (is_dots(path + start, end - start) || path[end - 1] == '/')
		result = kernel_name(dirfd, path, O_DIRECTORY, out);
	else if (follow && sys4(SYS_readlinkat, dirfd, path, probe, sizeof(probe)) > 0)
		result = -ENFILE; /* the last is a link: walk it, it may dangle */
	else
		result = parent_and_last(dirfd, path, dir, out);
	return no_means(result) ? walk_name(dirfd, path, follow ? 0 : AT_SYMLINK_NOFOLLOW, out)
				: result;
}

int path_name(int dirfd, const char *path, int flags, char *out)
{
	return path_name_in(NULL, dirfd, path, flags, out);
}

const char *path_in_root(int dirfd, const char *path, int flags, char *buf)
{
	int result;

	if (!root_active() || !path || !*path)
		return path;
	result = walk_name(dirfd, path, flags, buf);
	if (!result)
		return buf;
	libc_result(result);
	return NULL;
}
