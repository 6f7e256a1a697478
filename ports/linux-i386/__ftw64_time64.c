/* SPDX-License-Identifier: MIT
 *
 * ftw(3), with struct stat_time64.
 */
static int ftw64_time64_step(const char *path, const struct stat_time64 *st, int type)
{
	struct walk *w = walk_current();
	struct stat_time64 seen = *st;
	struct file f;

	if (walk_opens(w, path, type))
		return real___ftw64_time64(path, ftw64_time64_step, 8);
	if (walk_hides(w, path, &type, &w->error))
		return 0;
	if (walk_find(w, path, path, type, seen.st_dev, seen.st_ino, &f))
		wrap_stat_time64_of(&f, &seen);
	return ((ftw_time64_func *)w->ftw)(path, &seen, type);
}

static int wrap___ftw64_time64(const char *path, ftw_time64_func *fn, int nopenfd)
{
	struct walk w = {.ftw = (__ftw_func_t)fn, .top = path};
	int result;

	if (walk_enter(&w))
		return -1;
	result = real___ftw64_time64(path, ftw64_time64_step, nopenfd);
	walk_leave(&w);
	return result;
}
