/* SPDX-License-Identifier: MIT
 *
 * svcunix_create(3), of libc's RPC: binds a socket to a path inside.
 */
static void *wrap_svcunix_create(int fd, unsigned int sendsize, unsigned int recvsize, char *path)
{
	void *service;
	struct file f;

	if (judged() && may_make(AT_FDCWD, path))
		return NULL;
	service = real_svcunix_create(fd, sendsize, recvsize, path);
	if (service && !look_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &f))
		tell_created(OP_MKNOD, -1, AT_FDCWD, path, f.sx.stx_mode, 0);
	return service;
}
