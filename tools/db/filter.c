/* SPDX-License-Identifier: MIT
 *
 * Filters of pqfs-db query.  What costs more (attributes are asked for one by one)
 * is tested last.
 */
#include "filter.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../abspath.h"
#include "../accounts.h"
#include "../permission.h"
#include "../print.h"
#include "../when.h"

/* A number, and nothing after it but `after`.  Returns where that begins, or NULL. */
static const char *number(const char *s, char after, uint32_t *value)
{
	unsigned long n;
	char *end;

	if (*s < '0' || *s > '9')
		return NULL;
	errno = 0;
	n = strtoul(s, &end, 10);
	if (errno || n > UINT32_MAX || *end != after)
		return NULL;
	*value = (uint32_t)n;
	return end;
}

static int parse_account(struct filter_test *t, enum account kind, const char *value)
{
	return number(value, '\0', &t->id) ? 0 : account_id(kind, value, &t->id);
}

static int parse_mode(struct filter_test *t, const char *value)
{
	t->how = *value == '-' || *value == '/' ? *value++ : '=';
	return permission_parse(value, &t->file, &t->directory);
}

static int parse_types(struct filter_test *t, const char *value)
{
	for (;; value++) {
		uint32_t mode = print_type_mode(*value);

		if (!mode)
			return -EINVAL;
		t->types |= 1u << (mode >> 12);
		if (!*++value)
			return 0;
		if (*value != ',')
			return -EINVAL;
	}
}

static int parse_device(struct filter_test *t, const char *value)
{
	uint32_t major_number, minor_number;
	const char *colon = number(value, ':', &major_number);

	if (!colon || !number(colon + 1, '\0', &minor_number))
		return -EINVAL;
	t->device = makedev(major_number, minor_number);
	return 0;
}

static int parse_time(struct filter_test *t, const char *value)
{
	struct stat st;

	if (!when_parse(value, &t->time))
		return 0;
	if (lstat(value, &st))
		return -ENOENT;
	t->time = st.st_mtim.tv_sec * 1000000000ll + st.st_mtim.tv_nsec;
	return 0;
}

static int parse(struct filter_test *t, const char *value)
{
	switch (t->kind) {
	case FILTER_OWNER:
		return parse_account(t, ACCOUNT_USER, value);
	case FILTER_GROUP:
		return parse_account(t, ACCOUNT_GROUP, value);
	case FILTER_MODE:
		return parse_mode(t, value);
	case FILTER_TYPE:
		return parse_types(t, value);
	case FILTER_DEVICE:
		return parse_device(t, value);
	case FILTER_NEWER:
		return parse_time(t, value);
	case FILTER_BELOW:
		t->pattern = abspath(value);
		return 0;
	case FILTER_XATTR:
	case FILTER_PATH:
	case FILTER_NAME:
		t->pattern = value;
	}
	return 0;
}

int filter_add(struct filter *f, enum filter_kind kind, int contrary, const char *value)
{
	struct filter_test t = {.kind = kind, .contrary = contrary};
	int result = f->count < FILTER_MOST ? parse(&t, value) : -E2BIG;

	if (!result)
		f->tests[f->count++] = t;
	return result;
}

const char *filter_below(const struct filter *f)
{
	for (int i = 0; i < f->count; i++)
		if (f->tests[i].kind == FILTER_BELOW && !f->tests[i].contrary)
			return f->tests[i].pattern;
	return NULL;
}

static int has_mode(const struct filter_test *t, uint32_t mode)
{
	uint32_t wanted = S_ISDIR(mode) ? t->directory : t->file;

	mode &= 07777;
	if (t->how == '-')
		return (mode & wanted) == wanted;
	/* As find has it: /0 is no restriction. */
	return t->how == '/' ? !wanted || (mode & wanted) : mode == wanted;
}

static int is_below(const char *directory, const char *path)
{
	size_t n = strlen(directory);

	if (n == 1)
		return *path == '/';
	return !strncmp(path, directory, n) && path[n] == '/';
}

struct search {
	const char *pattern;
};

static int meet_xattr(void *ctx, const char *name, const void *value, size_t len)
{
	const struct search *s = ctx;

	(void)value, (void)len;
	return !s->pattern || !fnmatch(s->pattern, name, 0);
}

static int passes(const struct filter_test *t, struct dbread *db, const struct dbread_record *r,
		  const char *path)
{
	const struct attr *attr = &r->attr;
	const char *slash = strrchr(path, '/');

	switch (t->kind) {
	case FILTER_OWNER:
		return attr->uid == t->id;
	case FILTER_GROUP:
		return attr->gid == t->id;
	case FILTER_MODE:
		return has_mode(t, attr->mode);
	case FILTER_TYPE:
		return t->types >> (attr->mode >> 12 & 15) & 1;
	case FILTER_DEVICE:
		return print_is_device(attr->mode) && attr->rdev == t->device;
	case FILTER_NEWER:
		return r->changed > t->time;
	case FILTER_PATH:
		return !fnmatch(t->pattern, path, 0);
	case FILTER_NAME:
		return !fnmatch(t->pattern, slash ? slash + 1 : path, 0);
	case FILTER_BELOW:
		return is_below(t->pattern, path);
	case FILTER_XATTR:
		return attr->flags & ATTR_XATTR
			   ? dbread_xattrs(db, r->id, meet_xattr, &(struct search){t->pattern})
			   : 0;
	}
	return 0;
}

int filter_accepts(const struct filter *f, struct dbread *db, const struct dbread_record *r,
		   const char *path)
{
	for (int costly = 0; costly < 2; costly++)
		for (int i = 0; i < f->count; i++) {
			const struct filter_test *t = &f->tests[i];
			int result;

			if ((t->kind == FILTER_XATTR) != costly)
				continue;
			result = passes(t, db, r, path);
			if (result < 0 || !result == !t->contrary)
				return result < 0 ? result : 0;
		}
	return 1;
}
