/* SPDX-License-Identifier: MIT
 *
 * getxattr(2) and kin: what is recorded, or what the file really has.
 */
static int xattr_denied(int dirfd, const char *path, int flags, const char *name)
{
	struct file f;

	/* The kernel knows bad names. */
	if (real_xattr_get(dirfd, path, flags, name, NULL, 0) < 0 &&
	    (errno == EFAULT || errno == ERANGE))
		return 0;
	return ask_at(dirfd, path, flags, &f) || xattr_may_read(name, &f);
}

static ssize_t wrap_getxattrat(int dirfd, const char *path, int flags, const char *name,
			       void *value, size_t size)
{
	struct file f;
	ssize_t n, recorded;
	int error;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (judged() && xattr_denied(dirfd, path, flags, name))
		return -1;
	/* The kernel first: it knows bad names, bad pointers and its own. */
	n = real_xattr_get(dirfd, path, flags, name, value, size);
	if (n < 0 && errno == EACCES && !make_accessible(dirfd, path, flags))
		n = real_xattr_get(dirfd, path, flags, name, value, size);
	error = n < 0 ? errno : 0;
	if (error && error != ENODATA && error != EOPNOTSUPP && error != EPERM && error != ERANGE)
		return -1;
	if (error == ENODATA && !share_has_attributes())
		return -1;
	if (!xattr_is_ours(name) &&
	    !(xattr_is_users(name) && (error == EOPNOTSUPP || error == ENODATA)))
		return n;
	if (xattr_is_bare(name))
		return libc_result(xattr_is_hidden(name) ? -ENODATA : -EINVAL);
	if (ask_at(dirfd, path, flags, &f))
		return -1;
	if (!xattr_fits(name, &f))
		return libc_result(xattr_is_acl(name) ? -EOPNOTSUPP : -ENODATA);
	if (xattr_is_hidden(name))
		return libc_result(-ENODATA);
	if (f.known && f.attr.flags & ATTR_XATTR) {
		recorded = ask_xattr(&f, name, value, size);
		if (recorded != -ENODATA)
			return recorded < 0 ? libc_result((int)recorded) : recorded;
	}
	if (n < 0)
		return libc_result(error == ERANGE ? -ERANGE : -ENODATA);
	if (size && f.known && xattr_is_access_acl(name))
		acl_with_mode(value, (size_t)n, f.attr.mode);
	return n;
}
