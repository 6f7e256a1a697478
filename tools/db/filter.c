/* SPDX-License-Identifier: MIT
 *
 * Filters of pqfs-db.  Pure functions, but for the look into passwd and group.
 */
#include "filter.h"

#include <errno.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../print.h"

/* A number from 0 to `max`, and nothing after it but `after`.  Returns where
 * that begins, or NULL. */
static const char *number(const char *s, int base, uint32_t max, char after, uint32_t *value)
{
	unsigned long n;
	char *end;

	if (*s < '0' || *s > '9')
		return NULL;
	errno = 0;
	n = strtoul(s, &end, base);
	if (errno || n > max || *end != after)
		return NULL;
	*value = (uint32_t)n;
	return end;
}

int filter_owner(struct filter *f, const char *value)
{
	if (!number(value, 10, UINT32_MAX, '\0', &f->owner)) {
		const struct passwd *pw = getpwnam(value);

		if (!pw)
			return -ENOENT;
		f->owner = pw->pw_uid;
	}
	f->set |= FILTER_OWNER;
	return 0;
}

int filter_group(struct filter *f, const char *value)
{
	if (!number(value, 10, UINT32_MAX, '\0', &f->group)) {
		const struct group *gr = getgrnam(value);

		if (!gr)
			return -ENOENT;
		f->group = gr->gr_gid;
	}
	f->set |= FILTER_GROUP;
	return 0;
}

int filter_mode(struct filter *f, const char *value)
{
	f->bits = *value == '-' ? FILTER_ALL : *value == '/' ? FILTER_ANY : FILTER_EXACTLY;
	if (!number(value + (f->bits != FILTER_EXACTLY), 8, 07777, '\0', &f->mode))
		return -EINVAL;
	f->set |= FILTER_MODE;
	return 0;
}

int filter_type(struct filter *f, const char *value)
{
	f->type = print_type_mode(*value);
	if (!f->type || value[1])
		return -EINVAL;
	f->set |= FILTER_TYPE;
	return 0;
}

int filter_device(struct filter *f, const char *value)
{
	uint32_t major_number, minor_number;
	const char *colon = number(value, 10, UINT32_MAX, ':', &major_number);

	if (!colon || !number(colon + 1, 10, UINT32_MAX, '\0', &minor_number))
		return -EINVAL;
	f->device = makedev(major_number, minor_number);
	f->set |= FILTER_DEVICE;
	return 0;
}

void filter_path(struct filter *f, const char *value)
{
	f->pattern = value;
	f->set |= FILTER_PATH;
}

static int mode_matches(const struct filter *f, uint32_t mode)
{
	mode &= 07777;
	switch (f->bits) {
	case FILTER_EXACTLY:
		return mode == f->mode;
	case FILTER_ALL:
		return (mode & f->mode) == f->mode;
	case FILTER_ANY: /* as find has it: /0 is no restriction */
		return !f->mode || (mode & f->mode);
	}
	return 0;
}

int filter_accepts(const struct filter *f, const struct attr *attr)
{
	int device = S_ISBLK(attr->mode) || S_ISCHR(attr->mode);

	return !((f->set & FILTER_OWNER && attr->uid != f->owner) ||
		 (f->set & FILTER_GROUP && attr->gid != f->group) ||
		 (f->set & FILTER_MODE && !mode_matches(f, attr->mode)) ||
		 (f->set & FILTER_TYPE && (attr->mode & S_IFMT) != f->type) ||
		 (f->set & FILTER_DEVICE && (!device || attr->rdev != f->device)));
}

int filter_accepts_path(const struct filter *f, const char *path)
{
	return !(f->set & FILTER_PATH) || !fnmatch(f->pattern, path, 0);
}
