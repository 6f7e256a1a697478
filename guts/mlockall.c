/* SPDX-License-Identifier: MIT
 *
 * mlockall(2): as mlock2.
 */
static int wrap_mlockall(int flags)
{
	int result = real_mlockall(flags);

	if (result && errno == ENOMEM && cred_capable(CAP_IPC_LOCK))
		return 0;
	return unless_refused(result, CAP_IPC_LOCK);
}
