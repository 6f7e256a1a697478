/* SPDX-License-Identifier: MIT
 *
 * fchown(2): unlike fchownat with AT_EMPTY_PATH it refuses an O_PATH
 * descriptor, which musl would help itself with.
 */
static int wrap_fchown(int fd, uid_t owner, gid_t group)
{
	if (libc_is_glibc() && fcntl(fd, F_GETFL) & O_PATH)
		return libc_result(-EBADF);
	return wrap_fchownat(fd, "", owner, group, AT_EMPTY_PATH);
}
