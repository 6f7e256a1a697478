/* SPDX-License-Identifier: MIT
 *
 * Addresses of sockets that are names in the file system.  They are read as
 * the kernel would: from where nothing is they give no name, and the real call
 * says why.
 */
#include "real.h"
#include "client.h"

/* Copies what may be unreadable. */
static int fetch(void *out, const void *from, size_t size)
{
	if (memory_readable(from, size))
		return -1;
	memcpy(out, from, size);
	return 0;
}

int is_socket(int fd)
{
	struct file f;

	return !look_at(fd, "", AT_EMPTY_PATH, &f) && S_ISSOCK(f.sx.stx_mode);
}

int socket_path(const struct sockaddr *addr, socklen_t len, char *out)
{
	const size_t start = offsetof(struct sockaddr_un, sun_path);
	struct sockaddr_un un = {0};

	if (!addr || len <= start || len > sizeof(un) || fetch(&un, addr, len) ||
	    un.sun_family != AF_UNIX || !un.sun_path[0])
		return 0;
	memcpy(out, un.sun_path, len - start);
	out[len - start] = '\0';
	return 1;
}

int socket_message_path(const struct msghdr *msg, char *out)
{
	struct msghdr m;

	return !fetch(&m, msg, sizeof(m)) && socket_path(m.msg_name, m.msg_namelen, out);
}
