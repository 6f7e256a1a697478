/* SPDX-License-Identifier: MIT
 *
 * utimensat(2): the times are the real file's; only a process without root's
 * powers may be refused.
 */
static int wrap_utimensat(int dirfd, const char *path, const struct timespec times[2], int flags)
{
	struct file f;

	if (!cred_capable(CAP_FOWNER)) {
		if (ask_at(dirfd, path, flags, &f))
			return -1;
		/* To set the present time it is enough to be allowed to write. */
		if (f.attr.uid != cred_fsuid() &&
		    (times ? libc_result(-EPERM)
			   : may_access(&f, W_OK, cred_fsuid(), cred_fsgid())))
			return -1;
	}
	if (flags & AT_EMPTY_PATH && !*path)
		return dirfd == AT_FDCWD ? real_utimensat(dirfd, ".", times, 0)
					 : real_futimens(dirfd, times);
	if (real_utimensat(dirfd, path, times, flags) &&
	    (errno != EACCES || make_way(dirfd, path, flags) ||
	     real_utimensat(dirfd, path, times, flags)))
		return -1;
	return 0;
}
