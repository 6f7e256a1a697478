/* SPDX-License-Identifier: MIT
 *
 * bind(2): of a UNIX-domain socket it makes a file.
 */
static int is_socket(int fd)
{
	struct file f;

	return !look_at(fd, "", AT_EMPTY_PATH, &f) && S_ISSOCK(f.sx.stx_mode);
}

static int wrap_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)addr;
	const size_t start = offsetof(struct sockaddr_un, sun_path);
	char path[sizeof(un->sun_path) + 1];
	struct file f;

	if (!addr || len <= start || un->sun_family != AF_UNIX || !un->sun_path[0])
		return real_bind(fd, addr, len);
	memset(path, 0, sizeof(path));
	memcpy(path, un->sun_path,
	       len - start < sizeof(un->sun_path) ? len - start : sizeof(un->sun_path));
	if (judged() && is_socket(fd) && may_make(AT_FDCWD, path))
		return -1;
	if (real_bind(fd, addr, len))
		return -1;
	/* Its mode is all that the umask leaves, even under a default ACL. */
	if (look_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &f))
		return -1;
	return tell_created(OP_MKNOD, -1, AT_FDCWD, path, f.sx.stx_mode, 0);
}
