/* SPDX-License-Identifier: MIT
 *
 * memfd_create(2): a file without a name.  That of root needs no record.
 */
static int wrap_memfd_create(const char *name, unsigned int flags)
{
	int fd = real_memfd_create(name, flags);
	struct file f;

	if (fd < 0 || (!cred_fsuid() && !cred_fsgid() && !session.unknown_real))
		return fd;
	if (look_at(fd, "", AT_EMPTY_PATH, &f) ||
	    tell_created(OP_CREAT, fd, AT_FDCWD, NULL, f.sx.stx_mode, 0)) {
		real_close(fd);
		return -1;
	}
	return fd;
}
