/* SPDX-License-Identifier: MIT
 *
 * fchmodat(2): the asked-for mode is recorded; the disk keeps what its owner
 * needs to work.  A symbolic link's own mode can't be changed.
 */
static int wrap_fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
	struct file f;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (ask_at(dirfd, path, flags, &f))
		return -1;
	if (S_ISLNK(f.attr.mode))
		return libc_result(-EOPNOTSUPP);
	if (may_chmod(&f))
		return denied_at(dirfd, path, flags, &f);
	if (file_locked(&f))
		return -1;
	if (set_real_mode(dirfd, path, &f, mode) || look_again(dirfd, path, flags, &f))
		return -1;
	f.attr.mode = (f.attr.mode & (mode_t)S_IFMT) | (mode & 07777);
	if (!cred_capable(CAP_FSETID) && !cred_in_group(f.attr.gid))
		f.attr.mode &= ~(mode_t)S_ISGID;
	return tell_change(OP_CHMOD, 0, &f, dirfd, path, flags);
}
