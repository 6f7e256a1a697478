/* SPDX-License-Identifier: MIT
 *
 * _Fork(3): a fork that runs no handlers, so the child is told here.
 */
static pid_t wrap__Fork(void)
{
	pid_t pid = real__Fork();

	if (!pid)
		session_forked();
	return pid;
}
