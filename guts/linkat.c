/* SPDX-License-Identifier: MIT
 *
 * linkat(2): one more name of a record; a nameless file (O_TMPFILE) gets its
 * first.
 */

/* By descriptor is root's privilege; everyone can do it through /proc. */
static int link_once(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
		     int flags)
{
	char link[32];
	int result = real_linkat(olddirfd, oldpath, newdirfd, newpath, flags);

	if (!result || errno == EFAULT || !(flags & AT_EMPTY_PATH) || *oldpath ||
	    !cred_capable(CAP_DAC_READ_SEARCH))
		return result;
	if (olddirfd == AT_FDCWD)
		return real_linkat(AT_FDCWD, ".", newdirfd, newpath, 0);
	proc_fd_path(link, olddirfd);
	return real_linkat(AT_FDCWD, link, newdirfd, newpath, AT_SYMLINK_FOLLOW);
}

__attribute__((noinline)) static int link_name(const struct file *f, int dirfd, const char *path)
{
	char name[MSG_PATH_MAX];

	return path_name(dirfd, path, AT_SYMLINK_NOFOLLOW, name) ? 0 : tell_linked(f, name);
}

static int wrap_linkat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
		       int flags)
{
	int follow = flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW;
	struct file f;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (judged() && may_link(olddirfd, oldpath, newdirfd, newpath, flags))
		return -1;
	if (share_has_locked() &&
	    !ask_seen(olddirfd, oldpath, follow | (flags & AT_EMPTY_PATH), &f) && file_locked(&f))
		return -1;
	if (link_once(olddirfd, oldpath, newdirfd, newpath, flags) &&
	    (errno != EACCES || (*oldpath && make_way(olddirfd, oldpath, follow)) ||
	     make_parent_accessible(newdirfd, newpath) ||
	     link_once(olddirfd, oldpath, newdirfd, newpath, flags)))
		return -1;
	if (ask_at(newdirfd, newpath, AT_SYMLINK_NOFOLLOW, &f))
		return -1;
	return f.known ? link_name(&f, newdirfd, newpath) : 0;
}
