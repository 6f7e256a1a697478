/* SPDX-License-Identifier: MIT
 *
 * removexattr(2) and kin.  Of an ACL the real one goes, too, which was set
 * outside the session or inherited from one that was.
 */
static int wrap_removexattrat(int dirfd, const char *path, int flags, const char *name)
{
	int result = xattr_name_check(name, 0);
	struct file f;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (result)
		return libc_result(result);
	if (fd_is_path(dirfd, path, flags))
		return libc_result(-EBADF);
	if (ask_at(dirfd, path, flags, &f) || file_locked(&f))
		return -1;
	if (xattr_is_bare(name))
		return libc_result(xattr_is_hidden(name) ? -EPERM : -EINVAL);
	if (!xattr_is_ours(name)) {
		if (!xattr_fits(name, &f))
			return libc_result(-EPERM);
		if (judged() && xattr_may_write(name, &f))
			return denied_at(dirfd, path, flags, &f);
		if (!real_xattr_remove(dirfd, path, flags, name) ||
		    (errno == EACCES && !make_accessible(dirfd, path, flags) &&
		     !real_xattr_remove(dirfd, path, flags, name)))
			return 0;
		if (!xattr_is_users(name) || (errno != EOPNOTSUPP && errno != ENODATA))
			return -1;
	}
	if (is_read_only(dirfd, path, flags, &f))
		return libc_result(-EROFS);
	if (xattr_may_set(name, &f))
		return denied_at(dirfd, path, flags, &f);
	if (xattr_is_acl(name) &&
	    (!xattr_fits(name, &f) ? libc_result(-EOPNOTSUPP)
				   : drop_real_acl(dirfd, path, flags, name, &f)))
		return -1;
	if (!f.known || !(f.attr.flags & ATTR_XATTR))
		/* Removing an ACL that is not there succeeds in the kernel. */
		return xattr_is_acl(name) ? 0 : libc_result(-ENODATA);
	if (touch(dirfd, path, flags, &f) || look_again(dirfd, path, flags, &f))
		return -1;
	if (!tell_no_xattr(&f, name))
		return 0;
	return errno == ENODATA && xattr_is_acl(name) ? 0 : -1;
}
