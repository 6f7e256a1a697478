/* SPDX-License-Identifier: MIT
 *
 * unlinkat(2): the name goes; the record stays while a descriptor may still
 * show it.
 */
/* One of several names goes. */
__attribute__((noinline)) static int unlink_one(int dirfd, const char *path, const struct file *f)
{
	char name[MSG_PATH_MAX];

	if (path_name(dirfd, path, AT_SYMLINK_NOFOLLOW, name))
		return 0;
	return tell_removed(OP_UNLINK, f, name);
}

static int wrap_unlinkat(int dirfd, const char *path, int flags)
{
	int directory = flags & AT_REMOVEDIR;
	struct file f;

	if (flags & ~AT_REMOVEDIR)
		return libc_result(-EINVAL);
	if (judged() && may_remove(dirfd, path))
		return -1;
	if (ask_at(dirfd, path, AT_SYMLINK_NOFOLLOW, &f))
		return errno == EIO ? -1 : real_unlinkat(dirfd, path, flags);
	if (file_locked(&f))
		return -1;
	if (real_unlinkat(dirfd, path, flags) &&
	    (errno != EACCES || make_parent_accessible(dirfd, path) ||
	     real_unlinkat(dirfd, path, flags)))
		return -1;
	if (!f.known) {
		if (logging())
			log_note(directory ? OP_RMDIR : OP_UNLINK, &f.id, &f.attr, NULL, NULL);
		return 0;
	}
	/* The names of a file with one link are known to the server. */
	if (!directory && f.sx.stx_nlink > 1)
		return unlink_one(dirfd, path, &f);
	return tell_removed(directory ? OP_RMDIR : OP_UNLINK, &f, NULL);
}
