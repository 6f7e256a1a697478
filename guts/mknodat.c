/* SPDX-License-Identifier: MIT
 *
 * mknodat(2): FIFOs and sockets are real; a device node is an empty plain file
 * underneath, and its numbers are recorded.
 */
static int wrap_mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)
{
	mode_t type = mode & S_IFMT ? mode & S_IFMT : S_IFREG, real;
	int device = type == S_IFCHR || type == S_IFBLK;

	/* The kernel's numbers are shorter than libc's. */
	if (dev != (uint32_t)dev)
		return libc_result(-EINVAL);
	if (type == S_IFDIR)
		return libc_result(-EPERM);
	if (!device && type != S_IFREG && type != S_IFIFO && type != S_IFSOCK)
		return libc_result(-EINVAL);
	if (judged() && may_make(dirfd, path))
		return -1;
	/* A character device 0:0 is a whiteout, which anyone may make. */
	if (device && !(type == S_IFCHR && !dev) && may(CAP_MKNOD))
		/* The kernel refuses an ordinary user, too, if it has no other reason. */
		return session.real_uid ? real_mknodat(dirfd, path, mode, dev) : -1;
	real = (device ? S_IFREG : type) | (mode & 0777);
	if (real_mknodat(dirfd, path, real, 0) &&
	    (errno != EACCES || make_parent_accessible(dirfd, path) ||
	     real_mknodat(dirfd, path, real, 0)))
		return -1;
	return tell_created(OP_MKNOD, -1, dirfd, path, type | (mode & 07777), device ? dev : 0);
}
