/* SPDX-License-Identifier: MIT
 *
 * setxattr(2) and kin: privileged attributes and ACLs are recorded; a user's
 * own are the file's, and recorded only where the file system has none.
 */
static int wrap_setxattrat(int dirfd, const char *path, int flags, const char *name,
			   const void *value, size_t size, int how)
{
	unsigned set =
	    (how & XATTR_CREATE ? MSG_XCREATE : 0) | (how & XATTR_REPLACE ? MSG_XREPLACE : 0);
	struct file f;
	int result;

	if (how & ~(XATTR_CREATE | XATTR_REPLACE) || flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	result = xattr_name_check(name, size);
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
		if (!real_xattr_set(dirfd, path, flags, name, value, size, how) ||
		    (errno == EACCES && !make_accessible(dirfd, path, flags) &&
		     !real_xattr_set(dirfd, path, flags, name, value, size, how)))
			return 0;
		if (!xattr_is_users(name) || errno != EOPNOTSUPP)
			return -1;
	}
	result = xattr_value_check(name, value, size, &f);
	if (result)
		return libc_result(result);
	if (xattr_may_set(name, &f))
		return denied_at(dirfd, path, flags, &f);
	if (xattr_is_no_acl(name, value, size))
		return wrap_removexattrat(dirfd, path, flags, name);
	if (touch(dirfd, path, flags, &f) || look_again(dirfd, path, flags, &f))
		return -1;
	/* An access list counts as a chmod by one outside the group. */
	if (xattr_is_access_acl(name) && f.attr.mode & S_ISGID && !cred_capable(CAP_FSETID) &&
	    !cred_in_group(f.attr.gid)) {
		f.attr.mode &= ~(mode_t)S_ISGID;
		if (tell_change(OP_CHMOD, 0, &f, dirfd, path, flags))
			return -1;
	}
	/* One that says no more than a mode does is a chmod, and kept by nobody. */
	if (xattr_is_mode(name, value, size, &f.attr) && !(f.attr.flags & ATTR_ACL)) {
		if (tell_change(OP_CHMOD, 0, &f, dirfd, path, flags))
			return -1;
	} else if (tell_xattr(&f, set, name, value, size, dirfd, path, flags))
		return -1;
	f.known = 1;
	return xattr_is_acl(name) ? drop_real_acl(dirfd, path, flags, name, &f) : 0;
}
