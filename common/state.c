/* SPDX-License-Identifier: MIT
 *
 * Paths inside a state directory and the address of its socket.  No stdio, no
 * allocation: the client calls this from inside wrapped functions.
 */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "proc.h"
#include "sys.h"

int state_path(char *buf, size_t size, const char *dir, const char *name)
{
	size_t d = strlen(dir), n = strlen(name);

	if (d + 1 + n + 1 > size)
		return -ENAMETOOLONG;
	memcpy(buf, dir, d);
	buf[d] = '/';
	memcpy(buf + d + 1, name, n + 1);
	return 0;
}

int state_address(struct sockaddr_un *addr, const char *dir, int *dirfd)
{
	char via[PROC_PATH];
	long fd;

	*dirfd = -1;
	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	if (!state_path(addr->sun_path, sizeof(addr->sun_path), dir, STATE_SOCKET))
		return sizeof(*addr);
	fd = sys4(SYS_openat, AT_FDCWD, dir, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	if (fd < 0)
		return (int)fd;
	*dirfd = (int)fd;
	proc_fd_path(via, *dirfd);
	state_path(addr->sun_path, sizeof(addr->sun_path), via, STATE_SOCKET);
	return sizeof(*addr);
}
