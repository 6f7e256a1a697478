/* SPDX-License-Identifier: MIT
 *
 * Keywords and escapes.
 */
#include "mtree.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static const struct {
	const char *word;
	uint32_t mode;
} types[] = {
    {"file", S_IFREG}, {"dir", S_IFDIR},  {"link", S_IFLNK},    {"block", S_IFBLK},
    {"char", S_IFCHR}, {"fifo", S_IFIFO}, {"socket", S_IFSOCK},
};

const char *mtree_type(uint32_t mode)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].mode == (mode & S_IFMT))
			return types[i].word;
	return NULL;
}

/* A number that ends the word and is below `limit`. */
static int number(const char *s, int base, uint64_t limit, uint64_t *n)
{
	char *end;

	errno = 0;
	*n = strtoull(s, &end, base);
	return errno || end == s || *end || *s == '-' || *n >= limit ? -EINVAL : 0;
}

static const char *take_type(struct mtree_keys *k, char *value)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(types[i].word, value)) {
			k->attr.mode = (k->attr.mode & 07777) | types[i].mode;
			return NULL;
		}
	return "no type:";
}

static const char *take_mode(struct mtree_keys *k, char *value)
{
	uint64_t mode;

	if (number(value, 8, 010000, &mode))
		return "no octal mode:";
	k->attr.mode = (k->attr.mode & S_IFMT) | (uint32_t)mode;
	return NULL;
}

static const char *take_uid(struct mtree_keys *k, char *value)
{
	uint64_t n;

	if (number(value, 10, UINT32_MAX, &n))
		return "no owner's number:";
	k->attr.uid = (uint32_t)n;
	return NULL;
}

static const char *take_gid(struct mtree_keys *k, char *value)
{
	uint64_t n;

	if (number(value, 10, UINT32_MAX, &n))
		return "no group's number:";
	k->attr.gid = (uint32_t)n;
	return NULL;
}

static const char *take_name(char *to, char *value)
{
	if (mtree_decode(value) || !*value || strlen(value) >= MTREE_NAME)
		return "no name:";
	strcpy(to, value);
	return NULL;
}

static const char *take_uname(struct mtree_keys *k, char *value)
{
	return take_name(k->uname, value);
}

static const char *take_gname(struct mtree_keys *k, char *value)
{
	return take_name(k->gname, value);
}

/* "native,8,1" in any system's name (numbers are what tools of today write), or the
 * number that stat(2) gives. */
static const char *take_device(struct mtree_keys *k, char *value)
{
	char *first = strchr(value, ','), *second = first ? strchr(first + 1, ',') : NULL;
	uint64_t a, b;

	if (!first) {
		if (number(value, 0, UINT64_MAX, &a))
			return "no device:";
		k->attr.rdev = a;
		return NULL;
	}
	if (!second)
		return "no device:";
	*second = '\0';
	if (number(first + 1, 0, UINT32_MAX, &a) || number(second + 1, 0, UINT32_MAX, &b))
		return "no device:";
	k->attr.rdev = makedev((unsigned)a, (unsigned)b);
	return NULL;
}

static const char *take_link(struct mtree_keys *k, char *value)
{
	if (mtree_decode(value) || strlen(value) >= sizeof(k->target))
		return "no target:";
	strcpy(k->target, value);
	return NULL;
}

static const struct {
	const char *key;
	unsigned bit;
	const char *(*take)(struct mtree_keys *k, char *value);
} keys[] = {
    {"type", ENTRY_TYPE, take_type},
    {"mode", ENTRY_MODE, take_mode},
    {"uid", ENTRY_UID, take_uid},
    {"gid", ENTRY_GID, take_gid},
    {"device", ENTRY_RDEV, take_device},
    {"link", ENTRY_TARGET, take_link},
    {"uname", 0, take_uname},
    {"gname", 0, take_gname},
};
#define KEYS (sizeof(keys) / sizeof(*keys))

const char *mtree_take(struct mtree_keys *k, char *word)
{
	size_t n = strcspn(word, "=");
	const char *why;

	for (size_t i = 0; i < KEYS; i++) {
		if (strlen(keys[i].key) != n || strncmp(keys[i].key, word, n))
			continue;
		if (!word[n])
			return "no value:";
		why = keys[i].take(k, word + n + 1);
		k->known |= why ? 0 : keys[i].bit;
		return why;
	}
	return NULL;
}

void mtree_unset(struct mtree_keys *k, const char *key)
{
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(key, "all") || !strcmp(key, keys[i].key))
			k->known &= ~keys[i].bit;
	if (!strcmp(key, "all") || !strcmp(key, "uname"))
		k->uname[0] = '\0';
	if (!strcmp(key, "all") || !strcmp(key, "gname"))
		k->gname[0] = '\0';
	if (!(k->known & ENTRY_TYPE))
		k->attr.mode &= 07777;
}

const char *mtree_owners(struct mtree_keys *k)
{
	if (!(k->known & ENTRY_UID) && k->uname[0]) {
		const struct passwd *pw = getpwnam(k->uname);

		if (!pw)
			return "its owner is known by a name that is none here:";
		k->attr.uid = pw->pw_uid;
		k->known |= ENTRY_UID;
	}
	if (!(k->known & ENTRY_GID) && k->gname[0]) {
		const struct group *gr = getgrnam(k->gname);

		if (!gr)
			return "its group is known by a name that is none here:";
		k->attr.gid = gr->gr_gid;
		k->known |= ENTRY_GID;
	}
	return NULL;
}

static int octal(const char *p)
{
	int n = 0;

	for (int i = 0; i < 3; i++) {
		if (p[i] < '0' || p[i] > '7')
			return -EINVAL;
		n = n << 3 | (p[i] - '0');
	}
	return n && n < 256 ? n : -EINVAL;
}

/* "\M-a", "\M^a" and "\^a": *p is after the backslash and is moved on. */
static int meta(const char **p)
{
	int high = **p == 'M' ? 0x80 : 0, c;

	*p += high ? 1 : 0;
	if (!**p || !(*p)[1])
		return -EINVAL;
	c = (unsigned char)(*p)[1];
	if (**p == '^')
		c = c == '?' ? 0x7f : c & 0x1f;
	else if (**p != '-' || !high)
		return -EINVAL;
	*p += 2;
	return c | high ? c | high : -EINVAL;
}

static int escape(const char **p)
{
	static const char from[] = "abfnrstvE", to[] = "\a\b\f\n\r \t\v\033";
	const char *at = **p ? strchr(from, **p) : NULL;
	int c = octal(*p);

	if (c > 0) {
		*p += 3;
		return c;
	}
	if (**p == 'M' || **p == '^')
		return meta(p);
	if (!**p || (**p >= '0' && **p <= '9'))
		return -EINVAL;
	c = at ? (unsigned char)to[at - from] : (unsigned char)**p;
	(*p)++;
	return c;
}

int mtree_decode(char *word)
{
	char *out = word;

	for (const char *p = word; *p;) {
		int c = (unsigned char)*p++;

		if (c == '\\')
			c = escape(&p);
		if (c < 0)
			return c;
		*out++ = (char)c;
	}
	*out = '\0';
	return 0;
}

void mtree_encode(FILE *out, const char *name)
{
	for (const unsigned char *p = (const unsigned char *)name; *p; p++)
		if (*p <= ' ' || *p > '~' || strchr("\\#=*?[]\"'`$", *p))
			fprintf(out, "\\%03o", *p);
		else
			putc(*p, out);
}
