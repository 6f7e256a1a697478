/* SPDX-License-Identifier: MIT
 *
 * Reads files whose size is not known, as those of /proc, without malloc.
 */
#include "text.h"
#include "client.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "../common/sys.h"

void text_forget(struct text *t)
{
	if (t->mapped)
		munmap(t->at, t->mapped);
	t->mapped = 0;
}

/* More room for a text of which `room` bytes are not enough. */
static int grow(struct text *t, size_t *room)
{
	size_t more = *room * 4;
	struct text old = *t;
	char *at = mmap(NULL, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return -ENOMEM;
	t->at = at;
	t->mapped = more;
	memcpy(t->at, old.at, old.size);
	text_forget(&old);
	*room = more;
	return 0;
}

int text_read(int fd, struct text *t, char *small, size_t room)
{
	long got;

	*t = (struct text){.at = small};
	do {
		got = t->size + 1 == room ? grow(t, &room) : 0;
		if (!got)
			got = sys3(SYS_read, fd, t->at + t->size, room - 1 - t->size);
		if (got > 0)
			t->size += (size_t)got;
	} while (got > 0 || got == -EINTR);
	if (got < 0) {
		text_forget(t);
		return (int)got;
	}
	t->at[t->size] = '\0';
	return 0;
}

int text_read_file(const char *path, struct text *t, char *small, size_t room)
{
	long fd = sys4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return (int)fd;
	result = text_read((int)fd, t, small, room);
	sys1(SYS_close, fd);
	return result;
}
