/* SPDX-License-Identifier: MIT
 *
 * The system call, whose structure is the kernel's: not looked into.
 */
static int wrap_rt_sigaction(int sig, const struct sigaction *act, struct sigaction *old,
			     size_t size)
{
	if (act)
		share_expect_handlers();
	return (int)real_syscall(SYS_rt_sigaction, sig, (long)act, (long)old, (long)size, 0, 0);
}
