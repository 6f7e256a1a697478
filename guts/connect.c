/* SPDX-License-Identifier: MIT
 *
 * connect(2): who may write to the socket's file.
 */
static int wrap_connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	char path[SOCKET_PATH];

	if (judged() && is_socket(fd) && socket_path(addr, len, path) &&
	    may_use_at(AT_FDCWD, path, 0, W_OK))
		return -1;
	if (real_connect(fd, addr, len) &&
	    (errno != EACCES || !socket_path(addr, len, path) ||
	     make_accessible(AT_FDCWD, path, 0) || real_connect(fd, addr, len)))
		return -1;
	return 0;
}
