/* SPDX-License-Identifier: MIT
 *
 * The files that fakeroot -s makes and fakeroot -i reads.  A line has a file's
 * device and inode number and what it is:
 *
 *	dev=fe00,ino=11567731,mode=100644,uid=12,gid=34,nlink=1,rdev=0
 *
 * dev is hexadecimal, mode octal, the rest decimal.  There is no name, no time of
 * birth and no attribute; pqfs writes those into lines after the others, where
 * fakeroot reads no more, and which it does not write again:
 *
 *	#pqfs dev=fe00,ino=11567731,birth=1764265871000000000,generation=0
 *	#pqfs dev=fe00,ino=11567731,name=757365722e61,value=31
 *
 * with the attribute's name and value in hexadecimal digits.
 */
#ifndef PQFS_TOOLS_SAVED_H
#define PQFS_TOOLS_SAVED_H

#include <stddef.h>
#include <stdio.h>

#include "../common/msg.h"
#include "../server/dbread.h"

struct saved_file {
	struct ident id; /* see ident_same for a birth below zero */
	struct attr attr;
};

struct saved_xattr {
	struct ident id; /* the file's */
	char *name;
	void *value;
	size_t len;
};

/* What a file has.  The caller gives it to saved_free. */
struct saved {
	struct saved_file *files; /* in the order of device and inode number */
	size_t count;
	struct saved_xattr *xattrs;
	size_t xattr_count;
};

/* Reads all of `in`, whose name for messages is `path`.  A file whose time of birth is
 * not told can't have been born after `in` was last written.  Returns 0, or -1 after a
 * line on stderr; then there is nothing to free. */
int saved_read(FILE *in, const char *path, struct saved *s);
void saved_free(struct saved *s);

/* Writes a file as fakeroot does (`links`: its names), and what pqfs adds. */
void saved_write_file(FILE *out, const struct saved_file *f, unsigned links);
void saved_write_birth(FILE *out, const struct ident *id);
void saved_write_xattr(FILE *out, const struct ident *id, const char *name, const void *value,
		       size_t len);

/* Loads the file `path` into the state directory `dir`, which a server serves; saves
 * what is recorded there.  A plain file is replaced when it is whole.  0, or -1
 * after lines on stderr. */
int saved_load(const char *path, const char *dir);
int saved_save(const char *path, const char *dir);

#endif
