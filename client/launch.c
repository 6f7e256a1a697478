/* SPDX-License-Identifier: MIT
 *
 * What the next program will be, looked at before an exec or a spawn: which build
 * of the library fits it, as whom it starts by what is recorded of its file, and
 * whether this process may run it.  The kernel is then left to find all that is
 * wrong with it.
 */
#include "real.h"
#include "client.h"

#include <limits.h>
#include <sys/statfs.h>

#include "../common/program.h"
#include "../common/shared.h"
#include "../common/sys.h"

#define NATIVE ((int)(8 * sizeof(void *)))

static int on_nosuid(int fd)
{
	struct sys_statfs fs;

	return !sys_fstatfs(fd, &fs) && fs.f_flags & ST_NOSUID;
}

/* What setuid and setgid bits do. */
static void choose_ids(struct launch *l, const struct file *f, int fd)
{
	mode_t mode = f->attr.mode;

	l->setuid = (mode & S_ISUID) && f->attr.uid != cred_euid();
	l->setgid =
	    (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && f->attr.gid != cred_egid();
	if (__builtin_expect(!(l->setuid | l->setgid), 1))
		return;
	if (cred_has_no_new_privs() || (fd >= 0 && on_nosuid(fd)))
		l->setuid = l->setgid = 0;
	l->uid = f->attr.uid;
	l->gid = f->attr.gid;
}

/* Whether there is a build for programs of this word size. */
static int have_build(int bits)
{
	char path[MSG_PATH_MAX + PROGRAM_LIBRARY_ROOM];

	if (bits == NATIVE || !session.library)
		return 1;
	path[program_library(path, session.library, session.library_len, bits)] = '\0';
	return !sys3(SYS_faccessat, AT_FDCWD, path, R_OK);
}

/* Has the log tell, once for each program, that it is not in the session. */
__attribute__((noinline)) static void tell_unserved(const struct file *f, int fd, int kind)
{
	struct request r = {.m = {.op = OP_EXEC, .set = MSG_UNSERVED, .result = kind, .id = f->id}};
	const struct shared *s = share_for(&f->id);
	char name[MSG_PATH_MAX];

	if ((s && shared_told(s->header, &f->id)) || path_name(fd, "", AT_EMPTY_PATH, name))
		return;
	/* A loader that is run as a program, and loads us. */
	if (kind == PROGRAM_STATIC && strstr(strrchr(name, '/'), ".so"))
		return;
	r.path = name;
	conn_send(&r);
}

/* Called with each file that the kernel would open. */
static int visit(void *arg, const struct program *p, int fd)
{
	struct launch *l = arg;
	int kind = p->kind;
	struct file f;

	/* What a static program starts is most likely like the rest of the system. */
	if (kind == PROGRAM_STATIC && have_build(64))
		l->bits = 64;
	else if (kind == PROGRAM_DYNAMIC && have_build(p->bits))
		l->bits = p->bits;
	else if (kind == PROGRAM_DYNAMIC)
		kind = PROGRAM_FOREIGN;
	if (session.state != SESSION_ON)
		return 0;
	if (kind == PROGRAM_SCRIPT)
		return judged() && may_use_at(AT_FDCWD, p->interpreter, 0, X_OK) ? -EACCES : 0;
	if (ask_at(fd, "", AT_EMPTY_PATH, &f))
		return 0;
	choose_ids(l, &f, fd);
	if (kind == PROGRAM_STATIC || kind == PROGRAM_FOREIGN)
		tell_unserved(&f, fd, kind);
	return 0;
}

int launch_look(struct launch *l, int dirfd, const char *path, int flags)
{
	int saved = errno, result;
	struct program p;
	struct file f;

	*l = (struct launch){0};
	/* A filter of the program's would end it. */
	if (session.barred & BARRED_PROC)
		return 0;
	if (session.state == SESSION_ON && judged() && !memory_text(path, MSG_PATH_MAX) &&
	    may_use_at(dirfd, path, flags, X_OK))
		return -1;
	result = program_follow(&p, dirfd, path, flags, visit, l);
	/* One that can only be run. */
	if (result == -EACCES && session.state == SESSION_ON && p.kind == PROGRAM_UNKNOWN &&
	    !look_at(dirfd, path, flags, &f) && !ask_file(&f, dirfd, path, flags))
		choose_ids(l, &f, -1);
	if (result == -EACCES && p.kind == PROGRAM_SCRIPT)
		return libc_result(result);
	errno = saved;
	return 0;
}

/* Where a search looks that has no PATH. */
static const char *search_list(void)
{
	const char *list = env_get(environ, "PATH");

	if (list)
		return list;
	return libc_is_glibc() ? "/bin:/usr/bin" : "/usr/local/bin:/bin:/usr/bin";
}

/* Whether a search goes on after this errno. */
static int goes_on(int error)
{
	return error == EACCES || error == ENOENT || error == ENOTDIR || error == ESTALE ||
	       error == ENODEV || error == ETIMEDOUT;
}

int launch_search(const char *name, launch_run *run, void *arg)
{
	char path[MSG_PATH_MAX + NAME_MAX + 2];
	size_t len = strnlen(name, NAME_MAX + 1);
	int refused = 0, result = -1;
	const char *list;

	if (strchr(name, '/'))
		return run(arg, name);
	if (!len || len > NAME_MAX)
		return libc_result(len ? -ENAMETOOLONG : -ENOENT);
	errno = ENOENT;
	for (list = search_list();; list++) {
		size_t n = strcspn(list, ":");

		if (n < MSG_PATH_MAX) {
			memcpy(path, list, n);
			path[n] = '/';
			strcpy(path + n + (n != 0), name);
			result = run(arg, path);
			if (result != -1 || !goes_on(errno))
				return result;
			refused |= errno == EACCES;
		}
		list += n;
		if (!*list)
			break;
	}
	if (refused)
		errno = EACCES;
	return -1;
}

static int look(void *arg, const char *path)
{
	if (sys3(SYS_faccessat, AT_FDCWD, path, X_OK))
		return libc_result(-ENOENT);
	return launch_look(arg, AT_FDCWD, path, 0);
}

int launch_find(struct launch *l, const char *name)
{
	int saved = errno;

	*l = (struct launch){0};
	/* Where there is no name the child will find that out. */
	if (!memory_text(name, NAME_MAX) && launch_search(name, look, l) && errno == EACCES)
		return -1;
	errno = saved;
	return 0;
}
