/* SPDX-License-Identifier: MIT
 *
 * Device nodes among directory entries.  To the kernel they are plain files,
 * and so it calls them; whoever trusts d_type must not be misled.  An entry
 * that bears the inode number of a recorded node is looked at properly.
 */
#include "real.h"
#include "client.h"

unsigned char nodes_type(int dirfd, const char *name, uint64_t ino)
{
	unsigned char type = DT_REG;
	int saved = errno;
	struct file f;

	if (share_has_nodes() && share_has_node(ino) &&
	    !ask_seen(dirfd, name, AT_SYMLINK_NOFOLLOW, &f))
		type = (unsigned char)IFTODT(f.attr.mode);
	errno = saved;
	return type;
}
