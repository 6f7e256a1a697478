/* SPDX-License-Identifier: MIT
 *
 * listxattr(2) and kin: the file's own names, then the recorded ones.
 */
static ssize_t wrap_listxattrat(int dirfd, const char *path, int flags, char *list, size_t size)
{
	struct file f;
	ssize_t real, recorded;

	real = real_xattr_list(dirfd, path, flags, list, size);
	if (real < 0 && errno != EOPNOTSUPP)
		return -1;
	if (ask_at(dirfd, path, flags, &f))
		return -1;
	if (real < 0)
		real = 0;
	recorded = ask_xattrs(&f, size ? list + real : NULL, size ? size - (size_t)real : 0);
	if (recorded < 0)
		return libc_result((int)recorded);
	/* With no room left the question was for the length alone. */
	if (size && (size_t)(real + recorded) > size)
		return libc_result(-ERANGE);
	return real + recorded;
}
