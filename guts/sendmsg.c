/* SPDX-License-Identifier: MIT
 *
 * sendmsg(2): as sendto.  A process may tell the ids that it has in the session;
 * the kernel is told the real ones.
 */
static ssize_t send_with_real_ids(int fd, const struct msghdr *msg, int flags)
{
	char control[4096] __attribute__((aligned(__alignof__(struct cmsghdr))));
	struct msghdr copy;

	if (!socket_ids_to_send(&copy, msg, control, sizeof(control)))
		return libc_result(-EPERM);
	return real_sendmsg(fd, &copy, flags);
}

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
	if (n < 0 && errno == EPERM)
		n = send_with_real_ids(fd, msg, flags);
	return n;
}
