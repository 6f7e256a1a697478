/* SPDX-License-Identifier: MIT
 *
 * updwtmp(3): appends to a file that is there, and says nothing if it can't.
 */
static void wrap_updwtmp(const char *path, const struct utmp *entry)
{
	if (judged() && may_open(AT_FDCWD, path, O_WRONLY))
		return;
	if (real_faccessat(AT_FDCWD, path, W_OK, 0) && errno == EACCES)
		make_accessible(AT_FDCWD, path, 0);
	real_updwtmp(path, entry);
}
