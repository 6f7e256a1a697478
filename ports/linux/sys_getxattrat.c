/* SPDX-License-Identifier: MIT
 *
 * getxattrat(2), whose buffer comes in a block of arguments.
 */
static long wrap_sys_getxattrat(int dirfd, const char *path, unsigned int flags, const char *name,
				const struct xattr_block *block, size_t blocksize)
{
	struct xattr_block b;
	int result = memory_block(&b, block, blocksize, sizeof(b));

	if (!result && b.flags)
		result = -EINVAL;
	if (!result)
		result = xattr_path_check(&path, flags);
	return result ? libc_result(result)
		      : wrap_getxattrat(dirfd, path, (int)flags, name, (void *)(uintptr_t)b.value,
					b.size);
}
