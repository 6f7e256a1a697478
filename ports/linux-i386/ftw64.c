/* SPDX-License-Identifier: MIT
 *
 * ftw(3), with struct stat64.
 */
static int ftw64_step(const char *path, const struct stat64 *st, int type)
{
	struct walk *w = walk_current();
	struct stat64 seen = *st;
	struct file f;

	if (walk_opens(w, path, type))
		return real_ftw64(path, ftw64_step, 8);
	if (walk_hides(w, path, &type, &w->error))
		return 0;
	if (walk_find(w, path, path, type, seen.st_dev, seen.st_ino, &f))
		wrap_stat64_of(&f, &seen);
	return ((__ftw64_func_t)w->ftw)(path, &seen, type);
}

static int wrap_ftw64(const char *path, __ftw64_func_t fn, int nopenfd)
{
	struct walk w = {.ftw = (__ftw_func_t)fn, .top = path};
	int result;

	if (walk_enter(&w))
		return -1;
	result = real_ftw64(path, ftw64_step, nopenfd);
	walk_leave(&w);
	return result;
}
