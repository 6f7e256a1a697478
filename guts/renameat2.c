/* SPDX-License-Identifier: MIT
 *
 * renameat2(2): a name moves, its record stays; what was at the new name loses
 * it.  A whiteout is left behind as a record.
 */
static int wrap_renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
			  unsigned int flags)
{
	unsigned whiteout = flags & (1u << 2) /* RENAME_WHITEOUT */;
	char oldname[MSG_PATH_MAX], newname[MSG_PATH_MAX];
	struct file f, victim;
	int named, only;

	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | (1u << 2)) ||
	    (flags & RENAME_EXCHANGE && flags & ~(unsigned)RENAME_EXCHANGE))
		return libc_result(-EINVAL);
	if (judged() && may_rename(olddirfd, oldpath, newdirfd, newpath, flags))
		return -1;
	if (ask_at(olddirfd, oldpath, AT_SYMLINK_NOFOLLOW, &f))
		return errno == EIO ? -1 : rename_real(olddirfd, oldpath, newdirfd, newpath, flags);
	/* What is there makes one with RENAME_NOREPLACE fail. */
	if (flags & RENAME_NOREPLACE) {
		memset(&victim, 0, sizeof(victim));
	} else if (ask_at(newdirfd, newpath, AT_SYMLINK_NOFOLLOW, &victim)) {
		if (errno == EIO)
			return -1;
		memset(&victim, 0, sizeof(victim));
	}
	if (file_locked(&f) || (victim.id.ino && file_locked(&victim)))
		return -1;
	/* Of a file with one link the server knows the name. */
	only =
	    f.known && !(flags & RENAME_EXCHANGE) && (S_ISDIR(f.attr.mode) || f.sx.stx_nlink == 1);
	named = only || !path_name(olddirfd, oldpath, AT_SYMLINK_NOFOLLOW, oldname);
	if (rename_real(olddirfd, oldpath, newdirfd, newpath, flags & ~whiteout))
		return -1;
	/* Two names of one file: the kernel does nothing. */
	if (victim.id.ino && ident_same(&f.id, &victim.id))
		return 0;
	if (whiteout && wrap_mknodat(olddirfd, oldpath, S_IFCHR, 0))
		return -1;
	if (logging())
		log_note(OP_RENAME, &f.id, &f.attr, &f.attr, NULL);
	if (!f.known && !victim.known && !S_ISDIR(f.attr.mode) && !S_ISDIR(victim.attr.mode))
		return 0;
	if (!named || path_name(newdirfd, newpath, AT_SYMLINK_NOFOLLOW, newname))
		return 0;
	return tell_renamed(&f, &victim, flags & RENAME_EXCHANGE ? MSG_EXCHANGE : 0,
			    only ? "" : oldname, newname);
}
