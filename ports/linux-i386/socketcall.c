/* SPDX-License-Identifier: MIT
 *
 * socketcall(2): all that sockets could do before they had numbers of their own.
 */
static long wrap_socketcall(int call, long *args)
{
	enum {
		BIND = 2,
		CONNECT = 3,
		SENDTO = 11,
		GETSOCKOPT = 15,
		SENDMSG = 16,
		RECVMSG = 17,
		RECVMMSG = 19,
		SENDMMSG = 20
	};

	switch (args ? call : 0) {
	case BIND:
		return wrap_bind((int)args[0], (const struct sockaddr *)args[1],
				 (socklen_t)args[2]);
	case CONNECT:
		return wrap_connect((int)args[0], (const struct sockaddr *)args[1],
				    (socklen_t)args[2]);
	case SENDTO:
		return wrap_sendto((int)args[0], (const void *)args[1], (size_t)args[2],
				   (int)args[3], (const struct sockaddr *)args[4],
				   (socklen_t)args[5]);
	case SENDMSG:
		return wrap_sendmsg((int)args[0], (const struct msghdr *)args[1], (int)args[2]);
	case SENDMMSG:
		return wrap_sendmmsg((int)args[0], (struct mmsghdr *)args[1], (unsigned)args[2],
				     (int)args[3]);
	case GETSOCKOPT:
		return wrap_getsockopt((int)args[0], (int)args[1], (int)args[2], (void *)args[3],
				       (socklen_t *)args[4]);
	case RECVMSG:
		return wrap_recvmsg((int)args[0], (struct msghdr *)args[1], (int)args[2]);
	case RECVMMSG:
		return wrap_recvmmsg((int)args[0], (struct mmsghdr *)args[1], (unsigned)args[2],
				     (int)args[3], (struct timespec *)args[4]);
	default:
		return real_syscall(SYS_socketcall, call, (long)args, 0, 0, 0, 0);
	}
}
