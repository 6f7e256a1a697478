/* SPDX-License-Identifier: MIT
 *
 * syscall(2): the number of a wrapped operation goes to that operation.  The
 * child of a fork is told that it is one, in a disabled session, too.
 */
static long dispatch_syscall(long nr, const long raw[6], int *taken);

/* A fork that the program makes by its number.  One that shares our memory must
 * have a stack of its own, for the parent's return address is on ours: without
 * one the child gets a copy. */
static long fork_by_number(long nr, const long a[6])
{
	long flags = a[0], pid;

	if (nr == SYS_clone) {
		if (!a[1])
			flags &= ~CLONE_VM;
		pid = real_syscall(nr, flags, a[1], a[2], a[3], a[4], a[5]);
	} else {
		pid = real_syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
		flags = nr == SYS_clone3 && !pid ? (long)*(const uint64_t *)a[0] : 0;
	}
	if (!pid && !(flags & CLONE_VM))
		session_forked();
	return pid;
}

static long wrap_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	const long args[6] = {a, b, c, d, e, f};
	int taken = 0;
	long result = 0;

	switch (nr) {
#ifdef SYS_fork
	case SYS_vfork:
		return fork_by_number(SYS_clone, (long[6]){CLONE_VFORK | SIGCHLD});
	case SYS_fork:
#endif
	case SYS_clone:
	case SYS_clone3:
		return fork_by_number(nr, args);
	default:
		/* A new program needs the library in the build that fits it. */
		if (client_on() || nr == SYS_execve || nr == SYS_execveat)
			result = dispatch_syscall(nr, args, &taken);
		return taken ? result : real_syscall(nr, a, b, c, d, e, f);
	}
}
