/* SPDX-License-Identifier: MIT
 *
 * nftw(3), with struct stat64.
 */
static int nftw64_step(const char *path, const struct stat64 *st, int type, struct FTW *at)
{
	struct walk *w = walk_current();
	struct stat64 seen = *st;
	struct file f;
	struct FTW place = *at;
	int result;

	if (walk_opens(w, path, type)) {
		w->level += at->level;
		result = real_nftw64(path, nftw64_step, 8, w->flags);
		w->level -= at->level;
		return result;
	}
	place.level += w->level;
	if (walk_hides(w, path, &type, &w->error))
		return 0;
	if (walk_find(w, path, w->flags & FTW_CHDIR ? path + at->base : path, type, seen.st_dev,
		      seen.st_ino, &f))
		wrap_stat64_of(&f, &seen);
	result = ((__nftw64_func_t)w->nftw)(path, &seen, type, &place);
	return result || !w->error ? result : -1;
}

static int wrap_nftw64(const char *path, __nftw64_func_t fn, int nopenfd, int flags)
{
	struct walk w = {.nftw = (__nftw_func_t)fn, .flags = flags, .top = path};
	int result;

	if (walk_enter(&w))
		return -1;
	result = real_nftw64(path, nftw64_step, nopenfd, flags);
	walk_leave(&w);
	return w.error ? libc_result(-w.error) : result;
}
