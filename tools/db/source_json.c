/* SPDX-License-Identifier: MIT
 *
 * JSON lines as writer.c writes them.  Members that are not known are passed over.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../die.h"
#include "../hex.h"
#include "../jsonin.h"
#include "../print.h"
#include "../when.h"
#include "source.h"

/* A line that is being read. */
struct line {
	struct jsonin in;
	struct entry entry;
	char *path, *target;
	unsigned device; /* bits: 1 major, 2 minor */
	unsigned major, minor;
};

static int take_path(struct line *l)
{
	if (l->path || jsonin_string(&l->in))
		return -EINVAL;
	l->path = text_copy(l->in.text);
	return 0;
}

static int take_type(struct line *l)
{
	uint32_t type;

	if (jsonin_string(&l->in) || l->in.len != 1 || !(type = print_type_mode(*l->in.text)))
		return -EINVAL;
	l->entry.attr.mode |= type;
	l->entry.known |= ENTRY_TYPE;
	return 0;
}

static int take_mode(struct line *l)
{
	unsigned long mode;
	char *end;

	if (jsonin_string(&l->in) || !l->in.len || l->in.len != strspn(l->in.text, "01234567"))
		return -EINVAL;
	mode = strtoul(l->in.text, &end, 8);
	if (mode > 07777)
		return -EINVAL;
	l->entry.attr.mode |= (uint32_t)mode;
	l->entry.known |= ENTRY_MODE;
	return 0;
}

/* Numbers below 2^32 - 1, which is no owner. */
static int take_number(struct line *l, uint32_t *to)
{
	uint64_t n;

	if (jsonin_number(&l->in, &n) || n >= UINT32_MAX)
		return -EINVAL;
	*to = (uint32_t)n;
	return 0;
}

static int take_uid(struct line *l)
{
	l->entry.known |= ENTRY_UID;
	return take_number(l, &l->entry.attr.uid);
}

static int take_gid(struct line *l)
{
	l->entry.known |= ENTRY_GID;
	return take_number(l, &l->entry.attr.gid);
}

static int take_major(struct line *l)
{
	l->device |= 1;
	return take_number(l, &l->major);
}

static int take_minor(struct line *l)
{
	l->device |= 2;
	return take_number(l, &l->minor);
}

static int take_link(struct line *l)
{
	if (l->target || jsonin_string(&l->in))
		return -EINVAL;
	l->target = text_copy(l->in.text);
	l->entry.known |= ENTRY_TARGET;
	return 0;
}

static int take_xattrs(struct line *l)
{
	int first = 1, more = jsonin_object(&l->in);

	while (!more && (more = jsonin_member(&l->in, &first)) == 1) {
		char *name = text_copy(l->in.text);
		long n = *name && l->in.len < MSG_NAME_MAX && !jsonin_string(&l->in)
			     ? hex_read(l->in.text, l->in.text, l->in.len)
			     : -EINVAL;

		if (n >= 0 && n <= MSG_VALUE_MAX)
			attrset_put(&l->entry.xattrs, name, l->in.text, (size_t)n);
		more = n < 0 || n > MSG_VALUE_MAX ? -EINVAL : 0;
		free(name);
	}
	l->entry.known |= ENTRY_XATTRS;
	return more;
}

/* "2026-11-20T12:00:00.123456789Z" */
static int take_changed(struct line *l)
{
	char *point, whole[64];
	long fraction = 0;
	int n = 0;

	if (jsonin_string(&l->in))
		return -EINVAL;
	point = strchr(l->in.text, '.');
	if (point && sscanf(point, ".%9ldZ%n", &fraction, &n) == 1 && n && !point[n])
		for (int digits = n - 2; digits < 9; digits++)
			fraction *= 10;
	else if (point)
		return -EINVAL;
	snprintf(whole, sizeof(whole), "%.*s%s", point ? (int)(point - l->in.text) : (int)l->in.len,
		 l->in.text, point ? "Z" : "");
	if (when_parse(whole, &l->entry.changed))
		return -EINVAL;
	l->entry.changed += fraction;
	return 0;
}

static int take_member(struct line *l)
{
	static const struct {
		const char *name;
		int (*take)(struct line *l);
	} members[] = {
	    {"path", take_path},       {"type", take_type}, {"mode", take_mode},
	    {"uid", take_uid},         {"gid", take_gid},   {"major", take_major},
	    {"minor", take_minor},     {"link", take_link}, {"xattrs", take_xattrs},
	    {"changed", take_changed},
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (!strcmp(l->in.text, members[i].name))
			return members[i].take(l);
	return jsonin_skip(&l->in);
}

/* 0 with an entry, or -EINVAL. */
static int take_line(struct line *l)
{
	int first = 1, more = jsonin_object(&l->in);

	if (more)
		return more;
	while ((more = jsonin_member(&l->in, &first)) == 1)
		if (take_member(l))
			return -EINVAL;
	if (more || jsonin_end(&l->in) || !l->path)
		return -EINVAL;
	l->entry.target = l->target;
	if (l->device == 3) {
		l->entry.attr.rdev = makedev(l->major, l->minor);
		l->entry.known |= ENTRY_RDEV;
	}
	return l->device && l->device != 3 ? -EINVAL : 0;
}

void source_json(struct source *s, entry_fn *fn, void *ctx)
{
	size_t room = 0, number = 0;
	struct jsonin in = {0};
	char *bytes = NULL;
	ssize_t n;

	while ((n = getline(&bytes, &room, s->in)) >= 0) {
		struct line l = {.in = in};

		l.in.at = bytes;
		number++;
		if (strspn(bytes, " \t\r\n") == (size_t)n)
			continue;
		if (strlen(bytes) != (size_t)n || take_line(&l) ||
		    source_give(s, &l.entry, l.path, fn, ctx))
			die(entry_trouble,
			    "%s: line %zu is none that 'export --format=json' writes", s->name,
			    number);
		free(l.path);
		free(l.target);
		attrset_free(&l.entry.xattrs);
		in = l.in;
	}
	free(bytes);
	free(in.text);
}
