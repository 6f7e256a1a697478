/* SPDX-License-Identifier: MIT
 *
 * fchown(2): unlike fchownat with AT_EMPTY_PATH it refuses an O_PATH
 * descriptor.
 */
static int wrap_fchown(int fd, uid_t owner, gid_t group)
{
	if (fcntl(fd, F_GETFL) & O_PATH)
		return libc_result(-EBADF);
	return wrap_fchownat(fd, "", owner, group, AT_EMPTY_PATH);
}
