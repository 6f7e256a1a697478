/* SPDX-License-Identifier: MIT
 *
 * recvmmsg(2): as recvmsg.
 */
static int wrap_recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags,
			 struct timespec *timeout)
{
	int n = real_recvmmsg(fd, messages, count, flags, timeout);

	for (int i = 0; i < n; i++)
		if (messages[i].msg_hdr.msg_controllen)
			socket_ids_received(&messages[i].msg_hdr);
	return n;
}
