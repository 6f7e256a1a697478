/* SPDX-License-Identifier: MIT
 *
 * The flags of inodes that chattr(1) sets.  Those that the kernel lets the user
 * set are the file's own; those it keeps for root are recorded, as letters, in
 * an attribute that the session does not show.
 */
#include "real.h"
#include "chattr.h"
#include "client.h"

/* Flags that are root's, in both forms in which they are told. */
static const struct {
	char letter;
	uint32_t attr;
	uint32_t flag;  /* FS_IOC_GETFLAGS */
	uint32_t xflag; /* FS_IOC_FSGETXATTR, file_getattr(2) */
} roots[] = {
    {'i', ATTR_IMMUTABLE, FS_IMMUTABLE_FL, FS_XFLAG_IMMUTABLE},
    {'a', ATTR_APPEND, FS_APPEND_FL, FS_XFLAG_APPEND},
};

enum { ROOTS = sizeof(roots) / sizeof(roots[0]) };

static uint32_t bit(const struct chattr *c, int i)
{
	return c->x ? roots[i].xflag : roots[i].flag;
}

/* What is recorded. */
static uint32_t recorded(const struct chattr *c, const struct file *f)
{
	uint32_t set = 0;

	for (int i = 0; i < ROOTS; i++)
		set |= f->attr.flags & roots[i].attr ? bit(c, i) : 0;
	return set;
}

static int record(const struct chattr *c, struct file *f, uint32_t set)
{
	char letters[ROOTS];
	size_t n = 0;

	for (int i = 0; i < ROOTS; i++)
		if (set & bit(c, i))
			letters[n++] = roots[i].letter;
	if (touch(c->dirfd, c->path, c->flags, f) || look_again(c->dirfd, c->path, c->flags, f))
		return -1;
	return n ? tell_xattr(f, 0, CHATTR_NAME, letters, n, c->dirfd, c->path, c->flags)
		 : tell_no_xattr(f, CHATTR_NAME);
}

int chattr_get(const struct chattr *c, uint32_t *word)
{
	struct file f;

	if (!share_has_attributes())
		return 0;
	if (ask_at(c->dirfd, c->path, c->flags, &f))
		return -1;
	*word |= recorded(c, &f);
	return 0;
}

int chattr_denied(const struct chattr *c)
{
	struct file f;

	return judged() && !ask_at(c->dirfd, c->path, c->flags, &f) && may_chmod(&f);
}

int chattr_set(const struct chattr *c, uint32_t wanted, int result)
{
	uint32_t all = bit(c, 0) | bit(c, 1), before, real = wanted & all;
	struct file f;

	if (result ? errno != EPERM : !share_has_attributes())
		return result;
	if (ask_at(c->dirfd, c->path, c->flags, &f))
		return -1;
	before = recorded(c, &f);
	if (result && (may_chmod(&f) || c->get(c, &real)))
		return -1;
	real &= all;
	if ((before | real) != (wanted & all) && may(CAP_LINUX_IMMUTABLE))
		return -1;
	/* What real root has set is not to be taken away here. */
	if (real & ~wanted)
		return libc_result(-EPERM);
	/* The kernel refused these: it may take the others. */
	if (result && c->set(c, (wanted & ~all) | real))
		return -1;
	wanted &= all & ~real;
	return wanted == before ? 0 : record(c, &f, wanted);
}
