/* SPDX-License-Identifier: MIT
 *
 * libc's own walks through directories (ftw, nftw, fts) look at files by
 * themselves; here what they found is put right before the program sees it.
 */
#include "real.h"
#include "client.h"

/* The innermost walk of this thread: ftw's function gets no argument of ours. */
static __thread struct walk *current __attribute__((tls_model("initial-exec")));

void walk_enter(struct walk *w)
{
	w->outer = current;
	current = w;
}

void walk_leave(const struct walk *w)
{
	current = w->outer;
}

const struct walk *walk_current(void)
{
	return current;
}

/* Puts right what was found of `path`, if the same file is there. */
static int correct(const char *path, int flags, struct stat *st)
{
	int saved = errno, done;
	struct file f;

	done = !ask_seen(AT_FDCWD, path, flags, &f) && f.id.ino == st->st_ino &&
	       f.id.dev == st->st_dev;
	if (done)
		file_to_stat(&f, st);
	errno = saved;
	return done;
}

void walk_stat(const struct walk *w, const char *path, const char *access, int type,
	       struct stat *seen)
{
	int nofollow = w->flags & FTW_PHYS || type == FTW_SL || type == FTW_SLN || type == FTW_NS;
	int flags = nofollow ? AT_SYMLINK_NOFOLLOW : 0;

	/* With FTW_CHDIR a directory is told of from inside when it is done. */
	if (!correct(access, flags, seen) && !correct(path, flags, seen) && type == FTW_DP)
		correct(".", 0, seen);
}

/* An entry of fts_children's list is named as seen from its directory, in
 * which the process is not. */
static void correct_child(FTSENT *e)
{
	char path[MSG_PATH_MAX];
	const char *dir = e->fts_parent->fts_accpath;
	size_t n = strlen(dir), m = strlen(e->fts_name);

	if (n + 1 + m + 1 > sizeof(path))
		return;
	memcpy(path, dir, n);
	path[n] = '/';
	memcpy(path + n + 1, e->fts_name, m + 1);
	if (!correct(path, AT_SYMLINK_NOFOLLOW, e->fts_statp))
		correct(path, 0, e->fts_statp);
}

void walk_fts(void *fts, void *entry)
{
	FTSENT *e = entry;

	(void)fts;
	switch (e->fts_info) {
	case FTS_NS:
	case FTS_NSOK:
	case FTS_ERR:
		return;
	}
	if (!correct(e->fts_accpath, AT_SYMLINK_NOFOLLOW, e->fts_statp) &&
	    !correct(e->fts_accpath, 0, e->fts_statp))
		correct_child(e);
	if (e->fts_info == FTS_F && !S_ISREG(e->fts_statp->st_mode))
		e->fts_info = FTS_DEFAULT;
}
