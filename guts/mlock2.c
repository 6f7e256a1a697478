/* SPDX-License-Identifier: MIT
 *
 * mlock2(2): root may lock any amount of memory; what is beyond the user's limit
 * is not locked, and nobody is told.
 */
static long advise_to_read(long at, long size)
{
	return real_syscall(SYS_madvise, at, size, 22l /* MADV_POPULATE_READ */, 0l, 0l, 0l);
}

/* Reads all of it into memory, as locking does, or only looks whether it is mapped,
 * as locking on a fault does, and as well as an older kernel can; in pages. */
static int is_there(const void *start, size_t size, int on_fault)
{
	long result = -1;

	on_fault |= advise_to_read(0, 0) != 0;
	for (long page = 4096; result && page <= 65536; page <<= 2) {
		long at = (long)start & -page, n = (long)start + (long)size - at;

		result = on_fault ? real_syscall(SYS_msync, at, n, (long)MS_ASYNC, 0l, 0l, 0l)
				  : advise_to_read(at, n);
	}
	return !result;
}

static int wrap_mlock2(const void *start, size_t size, unsigned int flags)
{
	/* The older call is there in older kernels. */
	int result =
	    (int)(flags ? real_syscall(SYS_mlock2, (long)start, (long)size, (long)flags, 0l, 0l, 0l)
			: real_syscall(SYS_mlock, (long)start, (long)size, 0l, 0l, 0l, 0l));

	if (result && errno == ENOMEM && cred_capable(CAP_IPC_LOCK)) {
		/* Either it was the limit, or root would not succeed. */
		if ((size_t)start + size < size)
			return libc_result(-EINVAL);
		return is_there(start, size, (int)flags) ? 0 : libc_result(-ENOMEM);
	}
	return unless_refused(result, CAP_IPC_LOCK);
}
