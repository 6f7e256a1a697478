/* SPDX-License-Identifier: MIT
 *
 * fchownat(2).  The real call, which changes no owner, sets the change time,
 * and on an overlay has the file copied up before it is recorded, so that a
 * later write does not change its identity.
 */
static int wrap_fchownat(int dirfd, const char *path, uid_t owner, gid_t group, int flags)
{
	unsigned set = 0;
	struct file f;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return libc_result(-EINVAL);
	if (ask_at(dirfd, path, flags, &f))
		return -1;
	/* Who may not is refused before anything happens. */
	if (!cred_capable(CAP_CHOWN) && may_chown(&f, owner, group))
		return denied_at(dirfd, path, flags, &f);
	if (file_locked(&f))
		return -1;
	if (touch(dirfd, path, flags, &f) || look_again(dirfd, path, flags, &f))
		return -1;
	/* The group that counts is the one before. */
	if (!S_ISDIR(f.attr.mode) && !cred_capable(CAP_FSETID) && !cred_in_group(f.attr.gid))
		set |= MSG_DROP_SGID;
	if (owner != (uid_t)-1) {
		f.attr.uid = owner;
		set |= MSG_SET_UID;
	}
	if (group != (gid_t)-1) {
		f.attr.gid = group;
		set |= MSG_SET_GID;
	}
	if (!S_ISDIR(f.attr.mode)) {
		f.attr.mode &= ~(mode_t)S_ISUID;
		if (f.attr.mode & S_IXGRP || set & MSG_DROP_SGID)
			f.attr.mode &= ~(mode_t)S_ISGID;
	}
	return tell_change(OP_CHOWN, set, &f, dirfd, path, flags);
}
