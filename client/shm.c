/* SPDX-License-Identifier: MIT
 *
 * Where libc keeps shared memory objects and named semaphores.
 */
#include "real.h"
#include "client.h"

#include <limits.h>

int shm_path(const char *kind, const char *name, char *out)
{
	static const char dir[] = "/dev/shm/";
	size_t d = sizeof(dir) - 1, k = strlen(kind), n;

	name += strspn(name, "/");
	n = strlen(name);
	if (!n || k + n > NAME_MAX || strchr(name, '/'))
		return 0;
	memcpy(out, dir, d);
	memcpy(out + d, kind, k);
	memcpy(out + d + k, name, n + 1);
	return 1;
}
