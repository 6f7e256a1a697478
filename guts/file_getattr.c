/* SPDX-License-Identifier: MIT
 *
 * file_getattr(2): inode flags by a path, which are 64 bits here.
 */
static int wrap_file_getattr(int dirfd, const char *path, void *attr, size_t size,
			     unsigned int flags)
{
	struct chattr c = {.dirfd = dirfd, .path = path, .flags = (int)flags, .x = 1};

	if (judged() && may_search(dirfd, path, (int)flags))
		return -1;
	if (real_syscall(SYS_file_getattr, (long)dirfd, (long)path, (long)attr, (long)size,
			 (long)flags, 0l) &&
	    (errno != EACCES || make_way(dirfd, path, (int)flags) ||
	     real_syscall(SYS_file_getattr, (long)dirfd, (long)path, (long)attr, (long)size,
			  (long)flags, 0l)))
		return -1;
	return chattr_get(&c, chattr_low_word(attr));
}
