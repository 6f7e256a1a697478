/* SPDX-License-Identifier: MIT
 *
 * Runs outside of any session (see preload.h), so what statx says is true.
 */
#include "real.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>

#include "../common/handle.h"

#define NS 1000000000ll

static int64_t ns_of(struct statx_timestamp t)
{
	return t.tv_sec * NS + t.tv_nsec;
}

/* Kernels before 6.13 take times of birth from a clock that stands still for a
 * tick, long enough to reuse an inode. */
static int birth_may_tie(void)
{
	static int answer; /* 0: not asked, 1: no, 2: yes */
	unsigned major_number = 0, minor_number = 0;
	struct utsname u;

	if (!answer) {
		if (!uname(&u))
			sscanf(u.release, "%u.%u", &major_number, &minor_number);
		answer = major_number > 6 || (major_number == 6 && minor_number >= 13) ? 1 : 2;
	}
	return answer == 2;
}

int real_look(int dirfd, const char *path, struct real *r)
{
	int flags = AT_SYMLINK_NOFOLLOW | (*path ? 0 : AT_EMPTY_PATH);
	struct statx sx;

	if (statx(dirfd, path, flags | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME, &sx))
		return -errno;
	*r = (struct real){
	    .id.dev = makedev(sx.stx_dev_major, sx.stx_dev_minor),
	    .id.ino = sx.stx_ino,
	    .id.birth = sx.stx_mask & STATX_BTIME ? ns_of(sx.stx_btime) : 0,
	    .attr.uid = sx.stx_uid,
	    .attr.gid = sx.stx_gid,
	    .attr.mode = sx.stx_mode,
	    .attr.rdev = makedev(sx.stx_rdev_major, sx.stx_rdev_minor),
	    .size = sx.stx_size,
	    .links = sx.stx_nlink,
	    .modified = ns_of(sx.stx_mtime),
	    .changed = ns_of(sx.stx_ctime),
	};
	if (!r->id.birth || birth_may_tie())
		r->id.generation = handle_generation(dirfd, path, flags);
	return 0;
}

int real_type_fits(uint32_t real, uint32_t recorded)
{
	if (!((real ^ recorded) & S_IFMT))
		return 1;
	return S_ISREG(real) && (S_ISBLK(recorded) || S_ISCHR(recorded));
}

int real_order(const void *a, const void *b)
{
	const struct ident *x = a, *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return x->ino < y->ino ? -1 : x->ino > y->ino;
}

void real_allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}
