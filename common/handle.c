/* SPDX-License-Identifier: MIT */
#include "handle.h"

#include <fcntl.h>

#include "sys.h"

uint64_t handle_generation(int dirfd, const char *path, int flags)
{
	struct {
		struct file_handle h;
		unsigned char bytes[MAX_HANDLE_SZ];
	} handle;
	uint64_t hash = 14695981039346656037ull; /* FNV-1a */
	int mount;
	/* name_to_handle_at follows only when told to. */
	int how = (flags & AT_EMPTY_PATH) | (flags & AT_SYMLINK_NOFOLLOW ? 0 : AT_SYMLINK_FOLLOW);

	handle.h.handle_bytes = MAX_HANDLE_SZ;
	if (sys5(SYS_name_to_handle_at, dirfd, path, &handle.h, &mount, how) < 0)
		return 0;
	for (unsigned i = 0; i < handle.h.handle_bytes; i++)
		hash = (hash ^ handle.bytes[i]) * 1099511628211ull;
	return hash | 1;
}
