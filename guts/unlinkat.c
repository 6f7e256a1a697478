/* SPDX-License-Identifier: MIT
 *
 * unlinkat(2): the name goes; the record stays while a descriptor may still
 * show it.
 */
static int wrap_unlinkat(int dirfd, const char *path, int flags)
{
	int directory = flags & AT_REMOVEDIR;
	char name[MSG_PATH_MAX];
	struct file f;

	if (ask_at(dirfd, path, AT_SYMLINK_NOFOLLOW, &f))
		return errno == EIO ? -1 : real_unlinkat(dirfd, path, flags);
	if (real_unlinkat(dirfd, path, flags) &&
	    (errno != EACCES || make_parent_accessible(dirfd, path) || real_unlinkat(dirfd, path, flags)))
		return -1;
	if ((!f.known && !directory) || path_name(dirfd, path, AT_SYMLINK_NOFOLLOW, name))
		return 0;
	return tell_removed(directory ? OP_RMDIR : OP_UNLINK, &f, name);
}
