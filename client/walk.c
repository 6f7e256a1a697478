/* SPDX-License-Identifier: MIT
 *
 * libc's own walks through directories (ftw, nftw, fts) look at files by
 * themselves; here what they found is put right before the program sees it.
 */
#include "real.h"
#include "client.h"

#include "../common/sys.h"

/* The innermost walk of this thread: ftw's function gets no argument of ours. */
static __thread struct walk *current __attribute__((tls_model("initial-exec")));

int walk_enter(struct walk *w)
{
	if (judged() && may_search(AT_FDCWD, w->top, w->flags & FTW_PHYS ? AT_SYMLINK_NOFOLLOW : 0))
		return -1;
	w->outer = current;
	w->dirfd = AT_FDCWD;
	/* FTW_CHDIR moves on, and paths are judged from where it started. */
	if (w->flags & FTW_CHDIR && judged())
		w->dirfd =
		    (int)sys4(SYS_openat, AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	current = w;
	return 0;
}

void walk_leave(const struct walk *w)
{
	if (w->dirfd >= 0)
		sys1(SYS_close, w->dirfd);
	current = w->outer;
}

static int may_list(const struct walk *w, const char *path, int flags)
{
	return !may_use_at(w->dirfd, path, flags, R_OK);
}

int walk_hides(const struct walk *w, const char *path, int *type, int *error)
{
	int base = !libc_is_glibc(), saved = errno, hidden = 0; /* musl counts from 1 */
	int follow = w->flags & FTW_PHYS ? AT_SYMLINK_NOFOLLOW : 0;
	char dir[MSG_PATH_MAX];

	if (!judged())
		return 0;
	for (size_t i = strlen(w->top); i < sizeof(dir) && path[i] && !hidden; i++) {
		if (path[i] != '/')
			continue;
		memcpy(dir, path, i);
		dir[i] = '\0';
		hidden = !may_list(w, i ? dir : "/", follow);
	}
	if (may_search(w->dirfd, path, AT_SYMLINK_NOFOLLOW))
		*type = FTW_NS + base;
	else if (!follow && may_search(w->dirfd, path, 0))
		*type = (w->nftw ? FTW_SLN : FTW_NS) + base;
	else if ((*type == FTW_D + base || *type == FTW_DP + base) && !may_list(w, path, follow))
		*type = FTW_DNR + base;
	else if (*type == FTW_D + base && w->flags & FTW_CHDIR &&
		 may_use_at(w->dirfd, path, follow, X_OK))
		*error = EACCES;
	errno = saved;
	return hidden;
}

int walk_opens(const struct walk *w, const char *path, int type)
{
	int saved = errno, opens;

	/* With FTW_CHDIR the path may not lead there from here. */
	if (type != FTW_DNR + !libc_is_glibc() || judged() || w->flags & FTW_CHDIR)
		return 0;
	opens =
	    !make_accessible(AT_FDCWD, path, 0) && !real_faccessat(AT_FDCWD, path, R_OK | X_OK, 0);
	errno = saved;
	return opens;
}

struct walk *walk_current(void)
{
	return current;
}

/* Looks at what was found of `path`: whether the same file is there. */
static int find(const char *path, int flags, uint64_t dev, uint64_t ino, struct file *f)
{
	int saved = errno, found;

	found = !ask_seen(AT_FDCWD, path, flags, f) && f->id.ino == ino && f->id.dev == dev;
	errno = saved;
	return found;
}

int walk_find(const struct walk *w, const char *path, const char *access, int type, uint64_t dev,
	      uint64_t ino, struct file *f)
{
	int nofollow, flags;

	/* musl counts from 1. */
	type -= !libc_is_glibc();
	nofollow = w->flags & FTW_PHYS || type == FTW_SL || type == FTW_SLN || type == FTW_NS;
	flags = nofollow ? AT_SYMLINK_NOFOLLOW : 0;

	/* With FTW_CHDIR a directory is told of from inside when it is done. */
	return find(access, flags, dev, ino, f) || find(path, flags, dev, ino, f) ||
	       ((type == FTW_DP || type == FTW_DNR) && find(".", 0, dev, ino, f));
}

void walk_stat(const struct walk *w, const char *path, const char *access, int type,
	       struct stat *seen)
{
	struct file f;

	if (walk_find(w, path, access, type, seen->st_dev, seen->st_ino, &f))
		file_to_stat(&f, seen);
}

/* FTSENT as musl's library has it, which is NetBSD's. */
struct musl_ftsent {
	struct musl_ftsent *cycle, *parent, *link;
	int64_t number;
	void *pointer;
	char *accpath, *path;
	int error, symfd;
	unsigned pathlen, namelen;
	ino_t ino;
	dev_t dev;
	nlink_t nlink;
	int level;
	unsigned short info, flags, instr;
	struct stat *st;
	char name[1];
};

static struct walk_entry open_entry(void *entry, struct stat **st)
{
	FTSENT *e = entry;
	struct musl_ftsent *m = entry;

	if (!libc_is_glibc()) {
		*st = m->st;
		return (struct walk_entry){&m->info,      &m->instr,          &m->error,
					   m->accpath,    m->parent->accpath, m->name,
					   m->st->st_dev, m->st->st_ino};
	}
	*st = e->fts_statp;
	return (struct walk_entry){&e->fts_info,
				   &e->fts_instr,
				   &e->fts_errno,
				   e->fts_accpath,
				   e->fts_parent->fts_accpath,
				   e->fts_name,
				   e->fts_statp->st_dev,
				   e->fts_statp->st_ino};
}

/* An entry of fts_children's list is named as seen from its directory, in
 * which the process is not. */
static int find_child(const struct walk_entry *e, struct file *f)
{
	char path[MSG_PATH_MAX];
	size_t n = strlen(e->dir), m = strlen(e->name);

	if (n + 1 + m + 1 > sizeof(path))
		return 0;
	memcpy(path, e->dir, n);
	path[n] = '/';
	memcpy(path + n + 1, e->name, m + 1);
	return find(path, AT_SYMLINK_NOFOLLOW, e->dev, e->ino, f) ||
	       find(path, 0, e->dev, e->ino, f);
}

/* What a process that is not root sees of an entry. */
static void judge_entry(const struct walk_entry *e, int options)
{
	/* To look at what is in it a directory has to be gone to, or its names do
	 * not help. */
	int saved = errno, mode = options & FTS_NOCHDIR ? R_OK : R_OK | X_OK;

	if (may_search(AT_FDCWD, e->path, AT_SYMLINK_NOFOLLOW)) {
		*e->info = FTS_NS;
		*e->error = EACCES;
	} else if (options & FTS_LOGICAL && may_search(AT_FDCWD, e->path, 0)) {
		if (*e->info == FTS_D)
			*e->instr = FTS_SKIP;
		*e->info = FTS_SLNONE;
	} else if ((*e->info == FTS_D || *e->info == FTS_DP) &&
		   may_use_at(AT_FDCWD, e->path, 0, mode)) {
		/* It is told of before, and once more, with the reason, instead of
		 * what is in it. */
		if (*e->info == FTS_D)
			*e->instr = FTS_SKIP;
		else if (may_use_at(AT_FDCWD, e->path, 0, R_OK))
			*e->info = FTS_DNR;
		*e->error = *e->info == FTS_D ? 0 : EACCES;
	}
	errno = saved;
}

int walk_look(const struct walk_entry *e, int options, struct file *f)
{
	int found;

	if (judged() && libc_is_glibc())
		judge_entry(e, options);
	switch (*e->info) {
	case FTS_NS:
	case FTS_NSOK:
	case FTS_ERR:
		return 0;
	}
	found = find(e->path, AT_SYMLINK_NOFOLLOW, e->dev, e->ino, f) ||
		find(e->path, 0, e->dev, e->ino, f) || find_child(e, f);
	/* It is told of before it is read. */
	if (found && *e->info == FTS_D && (f->sx.stx_mode & 0700) != 0700 && !judged())
		make_accessible(AT_FDCWD, e->path, 0);
	if (found && *e->info == FTS_F && !S_ISREG(f->attr.mode))
		*e->info = FTS_DEFAULT;
	return found;
}

void walk_fts(void *fts, void *entry)
{
	struct stat *st;
	struct walk_entry e = open_entry(entry, &st);
	struct file f;

	if (walk_look(&e, ((FTS *)fts)->fts_options, &f))
		file_to_stat(&f, st);
	else if (*e.info == FTS_NS)
		memset(st, 0, sizeof(*st));
}
