/* SPDX-License-Identifier: MIT
 *
 * sendto(2): as connect, where it says whom to.
 */
static ssize_t wrap_sendto(int fd, const void *buf, size_t size, int flags,
			   const struct sockaddr *addr, socklen_t len)
{
	char path[SOCKET_PATH];
	ssize_t n;

	if (addr && judged() && is_socket(fd) && socket_path(addr, len, path) &&
	    may_use_at(AT_FDCWD, path, 0, W_OK))
		return -1;
	n = real_sendto(fd, buf, size, flags, addr, len);
	if (n < 0 && errno == EACCES && socket_path(addr, len, path) &&
	    !make_accessible(AT_FDCWD, path, 0))
		n = real_sendto(fd, buf, size, flags, addr, len);
	return n;
}
