/* SPDX-License-Identifier: MIT
 *
 * Entries compared and put into words, and sets of extended attributes.
 */
#include "entry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../die.h"
#include "../print.h"

int entry_trouble = STATUS_FAILURE;

int attrset_next(const struct attrset *s, size_t *at, const char **name, const void **value,
		 size_t *len)
{
	uint32_t n;

	if (*at >= s->len)
		return 0;
	*name = s->bytes + *at;
	*at += strlen(*name) + 1;
	memcpy(&n, s->bytes + *at, sizeof(n));
	*value = s->bytes + *at + sizeof(n);
	*len = n;
	*at += sizeof(n) + n;
	return 1;
}

int attrset_find(const struct attrset *s, const char *name, const void **value, size_t *len)
{
	const char *found;

	for (size_t at = 0; attrset_next(s, &at, &found, value, len);)
		if (!strcmp(found, name))
			return 1;
	return 0;
}

/* Where `name` is or belongs; *next is where what comes after it begins. */
static size_t place(const struct attrset *s, const char *name, size_t *next)
{
	const char *found;
	const void *value;
	size_t at = 0, here = 0, len;

	while (attrset_next(s, &at, &found, &value, &len)) {
		int order = strcmp(found, name);

		if (order >= 0) {
			*next = order ? here : at;
			return here;
		}
		here = at;
	}
	*next = here;
	return here;
}

void attrset_put(struct attrset *s, const char *name, const void *value, size_t len)
{
	size_t namelen = strlen(name) + 1, next, at = place(s, name, &next);
	size_t size = namelen + sizeof(uint32_t) + len, rest = s->len - next;
	uint32_t n = (uint32_t)len;
	char *to;

	if (at + size + rest > s->room) {
		s->room = 2 * (at + size + rest);
		s->bytes = realloc(s->bytes, s->room);
		if (!s->bytes)
			die(entry_trouble, "out of memory");
	}
	to = s->bytes + at;
	memmove(to + size, s->bytes + next, rest);
	memcpy(to, name, namelen);
	memcpy(to + namelen, &n, sizeof(n));
	if (len)
		memcpy(to + namelen + sizeof(n), value, len);
	s->len = at + size + rest;
}

void attrset_free(struct attrset *s)
{
	free(s->bytes);
	*s = (struct attrset){0};
}

int entry_tidy(char *path)
{
	char *out = path;

	for (const char *p = path; *p;) {
		size_t n;

		p += strspn(p, "/");
		n = strcspn(p, "/");
		if (n == 2 && !memcmp(p, "..", 2))
			return -EINVAL;
		if (n && !(n == 1 && *p == '.')) {
			if (out > path)
				*out++ = '/';
			memmove(out, p, n);
			out += n;
		}
		p += n;
	}
	if (out == path) /* even an empty one has room for its NUL alone */
		return *path ? (strcpy(path, "."), 0) : -EINVAL;
	*out = '\0';
	return 0;
}

const char *entry_below(const char *path, const char *from)
{
	size_t n = strlen(from);

	if (!strcmp(from, "."))
		return path;
	if (strncmp(path, from, n) || (path[n] && path[n] != '/'))
		return NULL;
	return path[n] ? path + n + 1 : ".";
}

unsigned entry_differs(const struct entry *a, const struct entry *b)
{
	unsigned both = a->known & b->known, bits = 0;
	const struct attr *x = &a->attr, *y = &b->attr;

	if (both & ENTRY_TYPE && (x->mode ^ y->mode) & S_IFMT)
		return ENTRY_TYPE;
	if (both & ENTRY_MODE && (x->mode ^ y->mode) & 07777 && !S_ISLNK(x->mode))
		bits |= ENTRY_MODE;
	if (both & ENTRY_UID && x->uid != y->uid)
		bits |= ENTRY_UID;
	if (both & ENTRY_GID && x->gid != y->gid)
		bits |= ENTRY_GID;
	if (both & ENTRY_RDEV && print_is_device(x->mode) && x->rdev != y->rdev)
		bits |= ENTRY_RDEV;
	if (both & ENTRY_TARGET && strcmp(a->target, b->target))
		bits |= ENTRY_TARGET;
	if (both & ENTRY_XATTRS &&
	    (a->xattrs.len != b->xattrs.len ||
	     (a->xattrs.len && memcmp(a->xattrs.bytes, b->xattrs.bytes, a->xattrs.len))))
		bits |= ENTRY_XATTRS;
	return bits;
}

const char *entry_word(unsigned bit)
{
	static const char *const words[] = {"type",   "mode",   "uid", "gid",
					    "device", "xattrs", "link"};

	return words[__builtin_ctz(bit)];
}

char *entry_says(const struct entry *e, unsigned bit)
{
	if (!(e->known & bit))
		return text_copy("unknown");
	switch (bit) {
	case ENTRY_TYPE:
		return text("%c", print_type(e->attr.mode));
	case ENTRY_MODE:
		return text("%04o", e->attr.mode & 07777);
	case ENTRY_UID:
		return text("%u", e->attr.uid);
	case ENTRY_GID:
		return text("%u", e->attr.gid);
	case ENTRY_RDEV:
		return text("%u:%u", major(e->attr.rdev), minor(e->attr.rdev));
	default:
		return text_copy(e->target);
	}
}
