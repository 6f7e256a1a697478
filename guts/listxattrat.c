/* SPDX-License-Identifier: MIT
 *
 * listxattr(2) and kin: the file's own names, then the recorded ones, each
 * once.
 */
static ssize_t wrap_listxattrat(int dirfd, const char *path, int flags, char *list, size_t size)
{
	struct file f;
	ssize_t real;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (judged() && may_search(dirfd, path, flags))
		return -1;
	real = real_xattr_list(dirfd, path, flags, list, size);
	if (real < 0 && errno == EACCES && !make_way(dirfd, path, flags))
		real = real_xattr_list(dirfd, path, flags, list, size);
	if (real < 0 && errno != EOPNOTSUPP)
		return -1;
	if (real >= 0 && !share_has_attributes())
		return real;
	if (ask_at(dirfd, path, flags, &f))
		return -1;
	if (f.known && f.attr.flags & ATTR_XATTR)
		return libc_result((int)xattr_list_all(&f, dirfd, path, flags, list, size));
	return real < 0 ? 0 : real;
}
