/* SPDX-License-Identifier: MIT
 *
 * utimensat(2), with times of 64 bits; as that with 32.
 */
static int wrap___utimensat64(int dirfd, const char *path, const struct timespec64 times[2],
			      int flags)
{
	struct timespec narrow[2] = {{0}};

	/* Which times there are does not matter to who may set them. */
	for (int i = 0; times && i < 2; i++)
		narrow[i].tv_nsec = times[i].tv_nsec;
	if (!cred_capable(CAP_FOWNER) && may_set_times(dirfd, path, times ? narrow : NULL, flags))
		return -1;
	if (flags & AT_EMPTY_PATH && !*path)
		return dirfd == AT_FDCWD ? real___utimensat64(dirfd, ".", times, 0)
					 : real___futimens64(dirfd, times);
	if (real___utimensat64(dirfd, path, times, flags) &&
	    (errno != EACCES || make_way(dirfd, path, flags) ||
	     real___utimensat64(dirfd, path, times, flags)))
		return -1;
	return 0;
}
