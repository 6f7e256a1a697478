/* SPDX-License-Identifier: MIT
 *
 * The text of a whole file, read with system calls of our own.
 */
#ifndef PQFS_TEXT_H
#define PQFS_TEXT_H

#include <stddef.h>

struct text {
	char *at;      /* with a NUL behind it */
	size_t size;   /* without that */
	size_t mapped; /* of what is mapped for it, or 0 */
};

/* Reads an open file, or the one of that name: 0 or -errno.  `small` is the caller's room
 * for a text of less than `room` bytes; a larger one is mapped. */
int text_read(int fd, struct text *t, char *small, size_t room);
int text_read_file(const char *path, struct text *t, char *small, size_t room);

/* Gives up what is mapped. */
void text_forget(struct text *t);

#endif
