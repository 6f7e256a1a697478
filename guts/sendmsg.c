/* SPDX-License-Identifier: MIT
 *
 * sendmsg(2): as sendto.
 */
static ssize_t wrap_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	char path[SOCKET_PATH];
	ssize_t n;

	if (judged() && is_socket(fd) && socket_message_path(msg, path) &&
	    may_use_at(AT_FDCWD, path, 0, W_OK))
		return -1;
	n = real_sendmsg(fd, msg, flags);
	if (n < 0 && errno == EACCES && socket_message_path(msg, path) &&
	    !make_accessible(AT_FDCWD, path, 0))
		n = real_sendmsg(fd, msg, flags);
	return n;
}
