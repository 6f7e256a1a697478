/* SPDX-License-Identifier: MIT
 *
 * ftw(3): as nftw, which follows links here.
 */
static int ftw_step(const char *path, const struct stat *st, int type)
{
	const struct walk *w = walk_current();
	struct stat seen = *st;

	walk_stat(w, path, path, type, &seen);
	return w->ftw(path, &seen, type);
}

static int wrap_ftw(const char *path, __ftw_func_t fn, int nopenfd)
{
	struct walk w = {.ftw = fn};
	int result;

	walk_enter(&w);
	result = real_ftw(path, ftw_step, nopenfd);
	walk_leave(&w);
	return result;
}
