/* SPDX-License-Identifier: MIT
 *
 * setxattrat(2), whose value comes in a block of arguments.
 */
static long wrap_sys_setxattrat(int dirfd, const char *path, unsigned int flags, const char *name,
				const struct xattr_block *block, size_t blocksize)
{
	struct xattr_block b;
	int result = memory_block(&b, block, blocksize, sizeof(b));

	if (!result)
		result = xattr_path_check(&path, flags);
	return result ? libc_result(result)
		      : wrap_setxattrat(dirfd, path, (int)flags, name,
					(const void *)(uintptr_t)b.value, b.size, (int)b.flags);
}
