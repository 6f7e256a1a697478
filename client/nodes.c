/* SPDX-License-Identifier: MIT
 *
 * Device nodes among directory entries.  To the kernel they are plain files,
 * and so it calls them; whoever trusts d_type must not be misled.  The inode
 * numbers of all recorded nodes (there are seldom more than some tens) are
 * asked for when a directory is opened; an entry that bears one of them is
 * then looked at properly.
 */
#include "real.h"
#include "client.h"

enum { NODES_MAX = 1024 };

static struct {
	uint64_t ino[NODES_MAX];
	uint64_t count; /* more than NODES_MAX: every entry is looked at */
} nodes;

void nodes_refresh(void)
{
	struct request r = {.m = {.op = OP_NODES}};
	struct msg answer;
	int saved = errno;

	if (!conn_ask(&r, &answer, nodes.ino, sizeof(nodes.ino)))
		nodes.count = answer.attr.rdev;
	errno = saved;
}

unsigned char nodes_type(int dirfd, const char *name, uint64_t ino)
{
	uint64_t n = nodes.count;
	struct file f;
	int saved = errno, hit = n > NODES_MAX;
	unsigned char type = DT_REG;

	for (uint64_t i = 0; !hit && i < n; i++)
		hit = nodes.ino[i] == ino;
	if (hit && !ask_at(dirfd, name, AT_SYMLINK_NOFOLLOW, &f))
		type = (unsigned char)IFTODT(f.attr.mode);
	errno = saved;
	return type;
}
