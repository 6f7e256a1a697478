/* SPDX-License-Identifier: MIT
 *
 * removexattrat(2).
 */
static long wrap_sys_removexattrat(int dirfd, const char *path, unsigned int flags,
				   const char *name)
{
	int result = xattr_path_check(&path, flags);

	return result ? libc_result(result) : wrap_removexattrat(dirfd, path, (int)flags, name);
}
