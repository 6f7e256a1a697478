/* SPDX-License-Identifier: MIT
 *
 * bind(2): of a UNIX-domain socket it makes a file.
 */
static int wrap_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	char path[SOCKET_PATH];
	struct file f;

	if (judged() && is_socket(fd) && socket_path(addr, len, path) && may_make(AT_FDCWD, path))
		return -1;
	if (real_bind(fd, addr, len) &&
	    (errno != EACCES || !socket_path(addr, len, path) ||
	     make_parent_accessible(AT_FDCWD, path) || real_bind(fd, addr, len)))
		return -1;
	if (!socket_path(addr, len, path))
		return 0;
	/* Its mode is all that the umask leaves, even under a default ACL. */
	if (look_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &f))
		return -1;
	return tell_created(OP_MKNOD, -1, AT_FDCWD, path, f.sx.stx_mode, 0);
}
