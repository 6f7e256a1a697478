/* SPDX-License-Identifier: MIT
 *
 * recvmmsg(2), with times of 64 bits.
 */
static int wrap___recvmmsg64(int fd, struct mmsghdr *messages, unsigned int count, int flags,
			     struct timespec64 *timeout)
{
	int n = real___recvmmsg64(fd, messages, count, flags, timeout);

	for (int i = 0; i < n; i++)
		if (messages[i].msg_hdr.msg_controllen)
			socket_ids_received(&messages[i].msg_hdr);
	return n;
}
