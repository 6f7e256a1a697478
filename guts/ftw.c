/* SPDX-License-Identifier: MIT
 *
 * ftw(3): as nftw, which follows links here.
 */
static int ftw_step(const char *path, const struct stat *st, int type)
{
	struct walk *w = walk_current();
	struct stat seen = *st;

	if (walk_opens(w, path, type))
		return real_ftw(path, ftw_step, 8);
	if (walk_hides(w, path, &type, &w->error))
		return 0;
	walk_stat(w, path, path, type, &seen);
	return w->ftw(path, &seen, type);
}

static int wrap_ftw(const char *path, __ftw_func_t fn, int nopenfd)
{
	/* musl's does not follow links. */
	struct walk w = {.ftw = fn, .flags = libc_is_glibc() ? 0 : FTW_PHYS, .top = path};
	int result;

	if (walk_enter(&w))
		return -1;
	result = real_ftw(path, ftw_step, nopenfd);
	walk_leave(&w);
	return result;
}
