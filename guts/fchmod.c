/* SPDX-License-Identifier: MIT
 *
 * fchmod(2): as fchmodat, but an O_PATH descriptor is refused, which musl would
 * help itself with.
 */
static int wrap_fchmod(int fd, mode_t mode)
{
	if (libc_is_glibc() && fcntl(fd, F_GETFL) & O_PATH)
		return libc_result(-EBADF);
	return wrap_fchmodat(fd, "", mode, AT_EMPTY_PATH);
}
