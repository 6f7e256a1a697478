/* SPDX-License-Identifier: MIT
 *
 * utimensat(2): the times are the real file's; only a process without root's
 * powers may be refused.
 */
static int is_now(const struct timespec times[2])
{
	return !times || (times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW);
}

static int has_bad_time(const struct timespec times[2])
{
	for (int i = 0; i < 2; i++)
		if ((times[i].tv_nsec < 0 || times[i].tv_nsec > 999999999) &&
		    times[i].tv_nsec != UTIME_NOW && times[i].tv_nsec != UTIME_OMIT)
			return 1;
	return 0;
}

/* Times that the kernel refuses, or that change nothing: it looks at no file then. */
static int set_nothing(const struct timespec times[2])
{
	return memory_readable(times, 2 * sizeof(*times)) || has_bad_time(times) ||
	       (times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT);
}

/* To set the present time it is enough to be allowed to write. */
static int may_set_times(int dirfd, const char *path, const struct timespec times[2], int flags)
{
	struct file f;

	if (times && set_nothing(times))
		return 0;
	if (ask_at(dirfd, path, flags, &f))
		return -1;
	if (f.attr.uid == cred_fsuid())
		return 0;
	if (is_now(times) ? may_use(&f, W_OK) : libc_result(-EPERM))
		return denied_at(dirfd, path, flags, &f);
	return 0;
}

/* The present time may be set where data may be appended. */
static int times_locked(int dirfd, const char *path, const struct timespec times[2], int flags)
{
	struct file f;

	if (times && set_nothing(times))
		return 0;
	if (ask_seen(dirfd, path, flags, &f))
		return 0;
	if (is_now(times))
		f.attr.flags &= ~(uint32_t)ATTR_APPEND;
	return file_locked(&f);
}

static int wrap_utimensat(int dirfd, const char *path, const struct timespec times[2], int flags)
{
	/* These are libc's and the kernel's to refuse. */
	if (!path || flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) ||
	    (flags & AT_EMPTY_PATH && path != no_path && memory_readable(path, 1)))
		return real_utimensat(dirfd, path, times, flags);
	if (!cred_capable(CAP_FOWNER) && may_set_times(dirfd, path, times, flags))
		return -1;
	if (share_has_locked() && !memory_readable(path, 1) &&
	    times_locked(dirfd, path, times, flags))
		return -1;
	if (flags & AT_EMPTY_PATH && !*path)
		return dirfd == AT_FDCWD ? real_utimensat(dirfd, ".", times, 0)
					 : real_futimens(dirfd, times);
	if (real_utimensat(dirfd, path, times, flags) &&
	    (errno != EACCES || make_way(dirfd, path, flags) ||
	     real_utimensat(dirfd, path, times, flags)))
		return -1;
	return 0;
}
