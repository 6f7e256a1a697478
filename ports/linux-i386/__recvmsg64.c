/* SPDX-License-Identifier: MIT
 *
 * recvmsg(2), with times of 64 bits.
 */
static ssize_t wrap___recvmsg64(int fd, struct msghdr *message, int flags)
{
	ssize_t n = real___recvmsg64(fd, message, flags);

	if (n >= 0 && message->msg_controllen)
		socket_ids_received(message);
	return n;
}
