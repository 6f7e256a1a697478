/* SPDX-License-Identifier: MIT
 *
 * remove(3): unlink, or rmdir for a directory.
 */
static int wrap_remove(const char *path)
{
	if (!wrap_unlinkat(AT_FDCWD, path, 0))
		return 0;
	return errno == EISDIR ? wrap_unlinkat(AT_FDCWD, path, AT_REMOVEDIR) : -1;
}
