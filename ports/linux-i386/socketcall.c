/* SPDX-License-Identifier: MIT
 *
 * socketcall(2): all that sockets could do before they had numbers of their own.
 */
static long wrap_socketcall(int call, long *args)
{
	enum { BIND = 2 };

	if (call == BIND && args)
		return wrap_bind((int)args[0], (const struct sockaddr *)args[1],
				 (socklen_t)args[2]);
	return real_syscall(SYS_socketcall, call, (long)args, 0, 0, 0, 0);
}
