/* SPDX-License-Identifier: MIT
 *
 * recvmsg(2): ids that come with a message are those that the sender has in
 * the session.
 */
static ssize_t wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	ssize_t n = real_recvmsg(fd, message, flags);

	if (n >= 0 && message->msg_controllen)
		socket_ids_received(message);
	return n;
}
