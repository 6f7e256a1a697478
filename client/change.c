/* SPDX-License-Identifier: MIT
 *
 * What is done to the real file when the session changes one: as much as its
 * owner needs, and nothing that must not reach the disk.
 */
#include "real.h"
#include "client.h"

int touch(int dirfd, const char *path, int flags)
{
	return real_fchownat(dirfd, path, (uid_t)-1, (gid_t)-1,
			     flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
}

int look_again(int dirfd, const char *path, int flags, struct file *f)
{
	return f->known ? 0 : look_at(dirfd, path, flags, f);
}

int set_real_mode(int dirfd, const char *path, const struct file *f, mode_t mode)
{
	mode = mode_on_disk((f->sx.stx_mode & (mode_t)S_IFMT) | (mode & 07777));
	/* The mode of another user's file can only be recorded. */
	if (f->sx.stx_uid != session.real_uid && session.real_uid)
		return touch(dirfd, path, *path ? 0 : AT_EMPTY_PATH);
	return *path ? real_fchmodat(dirfd, path, mode, 0) : real_fchmod(dirfd, mode);
}

int rename_real(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned flags)
{
	return flags ? real_renameat2(olddirfd, oldpath, newdirfd, newpath, flags)
		     : real_renameat(olddirfd, oldpath, newdirfd, newpath);
}

/* Opens what is shut in the file itself; -1 with EACCES if that is not it. */
static int open_up(int dirfd, const char *path, int flags)
{
	mode_t need, real;
	struct file f;

	if (ask_at(dirfd, path, flags, &f))
		return -1;
	real = f.sx.stx_mode;
	need = S_ISDIR(real) ? 0700 : 0600;
	if (f.sx.stx_uid != session.real_uid || (real & need) == need || S_ISLNK(real))
		return libc_result(-EACCES);
	if (!f.known && tell_change(OP_CHMOD, 0, &f, dirfd, path, flags))
		return -1;
	return real_fchmodat(dirfd, path, (real & 0777) | need, 0);
}

int make_parent_accessible(int dirfd, const char *path)
{
	size_t n = strlen(path);
	char parent[MSG_PATH_MAX];

	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n && path[n - 1] != '/')
		n--;
	if (!cred_capable(CAP_DAC_OVERRIDE) || n >= sizeof(parent))
		return libc_result(-EACCES);
	memcpy(parent, path, n);
	parent[n] = '\0';
	return open_up(dirfd, n ? parent : ".", 0);
}

int make_accessible(int dirfd, const char *path, int flags)
{
	if (!cred_capable(CAP_DAC_OVERRIDE))
		return libc_result(-EACCES);
	if (!open_up(dirfd, path, flags))
		return 0;
	return errno == EACCES && !make_parent_accessible(dirfd, path) ? 0 : libc_result(-EACCES);
}
