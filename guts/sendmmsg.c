/* SPDX-License-Identifier: MIT
 *
 * sendmmsg(2): as sendmsg; what may not be sent ends it.
 */
static int wrap_sendmmsg(int fd, struct mmsghdr *list, unsigned int count, int flags)
{
	char path[SOCKET_PATH];
	int refuses = judged() && is_socket(fd), n;

	for (unsigned int i = 0; refuses && i < count; i++)
		if (socket_message_path(&list[i].msg_hdr, path) &&
		    may_use_at(AT_FDCWD, path, 0, W_OK)) {
			if (!i)
				return -1;
			count = i;
		}
	n = real_sendmmsg(fd, list, count, flags);
	if (n < 0 && errno == EACCES && socket_message_path(&list->msg_hdr, path) &&
	    !make_accessible(AT_FDCWD, path, 0))
		n = real_sendmmsg(fd, list, count, flags);
	/* One that tells ids may go by itself. */
	if (n < 0 && errno == EPERM) {
		ssize_t sent = wrap_sendmsg(fd, &list->msg_hdr, flags);

		if (sent >= 0) {
			list->msg_len = (unsigned int)sent;
			n = 1;
		}
	}
	return n;
}
