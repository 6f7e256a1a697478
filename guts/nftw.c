/* SPDX-License-Identifier: MIT
 *
 * nftw(3): libc looks at the files by itself; on its way to the program's
 * function each is looked at again.
 */
static int nftw_step(const char *path, const struct stat *st, int type, struct FTW *at)
{
	struct walk *w = walk_current();
	struct stat seen = *st;
	struct FTW place = *at;
	int result;

	if (walk_opens(w, path, type)) {
		w->level += at->level;
		result = real_nftw(path, nftw_step, 8, w->flags);
		w->level -= at->level;
		return result;
	}
	place.level += w->level;
	if (walk_hides(w, path, &type, &w->error))
		return 0;
	walk_stat(w, path, w->flags & FTW_CHDIR ? path + at->base : path, type, &seen);
	result = w->nftw(path, &seen, type, &place);
	return result || !w->error ? result : -1;
}

static int wrap_nftw(const char *path, __nftw_func_t fn, int nopenfd, int flags)
{
	struct walk w = {.nftw = fn, .flags = flags, .top = path};
	int result;

	if (walk_enter(&w))
		return -1;
	result = real_nftw(path, nftw_step, nopenfd, flags);
	walk_leave(&w);
	return w.error ? libc_result(-w.error) : result;
}
