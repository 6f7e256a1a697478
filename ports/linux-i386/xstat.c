/* SPDX-License-Identifier: MIT
 *
 * __xstat and kin, with the two versions of struct stat that they know.
 */
static int wrap_xstat(int ver, int dirfd, const char *path, void *buf, int flags)
{
	enum { KERNEL = 1, OWN = 3 };
	struct stat st;

	if (ver == KERNEL)
		return wrap_old_fstatat(dirfd, path, buf, flags);
	if (wrap_fstatat(dirfd, path, &st, flags))
		return -1;
	if (ver != OWN)
		return libc_result(-EINVAL);
	memcpy(buf, &st, sizeof(st));
	return 0;
}
