/* SPDX-License-Identifier: MIT
 *
 * listxattrat(2).
 */
static long wrap_sys_listxattrat(int dirfd, const char *path, unsigned int flags, char *list,
				 size_t size)
{
	int result = xattr_path_check(&path, flags);

	return result ? libc_result(result) : wrap_listxattrat(dirfd, path, (int)flags, list, size);
}
