/* SPDX-License-Identifier: MIT
 *
 * linkat(2): one more name of a record; a nameless file (O_TMPFILE) gets its
 * first.
 */
static int wrap_linkat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags)
{
	char name[MSG_PATH_MAX];
	struct file f;
	int result = real_linkat(olddirfd, oldpath, newdirfd, newpath, flags);

	/* By descriptor is root's privilege; everyone can do it through /proc. */
	if (result && flags & AT_EMPTY_PATH && !*oldpath && !may(CAP_DAC_READ_SEARCH)) {
		char link[32];

		fd_link(link, olddirfd);
		result = real_linkat(AT_FDCWD, link, newdirfd, newpath, AT_SYMLINK_FOLLOW);
	}
	if (result || ask_at(newdirfd, newpath, AT_SYMLINK_NOFOLLOW, &f))
		return -1;
	if (!f.known || path_name(newdirfd, newpath, AT_SYMLINK_NOFOLLOW, name))
		return 0;
	return tell_linked(&f, name);
}
