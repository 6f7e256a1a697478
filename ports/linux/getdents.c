/* SPDX-License-Identifier: MIT
 *
 * getdents, as musl calls getdents64.  With glibc the name is a program's own,
 * of whatever that is.
 */
static ssize_t wrap_getdents(int fd, void *buf, size_t size)
{
	return libc_is_glibc() ? real_getdents(fd, buf, size) : wrap_getdents64(fd, buf, size);
}
