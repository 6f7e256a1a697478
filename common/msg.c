/* SPDX-License-Identifier: MIT
 *
 * Checking of received packets.  Called by both ends on whatever came out of
 * the socket, before anything else looks at it; the fuzz test feeds it noise.
 */
#include "msg.h"

#include <errno.h>
#include <string.h>

/* Length of the string at `p`, NUL included, if it ends within `max` bytes
 * and `limit`; otherwise 0. */
static size_t terminated(const char *p, size_t max, size_t limit)
{
	size_t n = strnlen(p, max < limit ? max : limit);

	return n < max && n < limit ? n + 1 : 0;
}

static int parse_paths(const char *p, size_t len, struct msg_body *body)
{
	size_t first = terminated(p, len, MSG_PATH_MAX);

	if (!first)
		return -EBADMSG;
	body->path = p;
	if (first == len)
		return 0;
	body->path2 = p + first;
	return terminated(p + first, len - first, MSG_PATH_MAX) == len - first ? 0 : -EBADMSG;
}

size_t msg_path_size(const char *path, const char *next)
{
	if (path && *path)
		return strlen(path) + 1;
	return next && *next;
}

int msg_parse(const void *packet, size_t len, struct msg_body *body)
{
	const struct msg *m = packet;
	const char *p = (const char *)packet + sizeof(*m);

	*body = (struct msg_body){.path = "", .path2 = "", .name = "", .value = ""};
	if (len < 8 || m->magic != MSG_MAGIC || m->version != MSG_VERSION)
		return -EPROTO;
	if (len < sizeof(*m) || m->pathlen > 2 * MSG_PATH_MAX || m->namelen > MSG_NAME_MAX ||
	    m->valuelen > MSG_VALUE_MAX ||
	    len != sizeof(*m) + m->pathlen + m->namelen + m->valuelen)
		return -EBADMSG;
	if (m->pathlen && parse_paths(p, m->pathlen, body))
		return -EBADMSG;
	p += m->pathlen;
	if (m->namelen) {
		if (terminated(p, m->namelen, MSG_NAME_MAX) != m->namelen)
			return -EBADMSG;
		body->name = p;
	}
	body->value = p + m->namelen;
	return 0;
}
