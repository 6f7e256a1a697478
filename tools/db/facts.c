/* SPDX-License-Identifier: MIT
 *
 * The same judgement as the server's (identity.c) and the library's, made with more
 * to say about it, and without changing anything.
 */
#include "facts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define PARKED ((uint64_t)1 << 63) /* of a device number: its file system is away */

const char *facts_note(int bit)
{
#define FACTS_WORD(name, word) word,
	static const char *const words[] = {FACTS_NOTES(FACTS_WORD)};
#undef FACTS_WORD

	return words[bit];
}

const char *facts_because(enum because because)
{
	static const char *const words[] = {
	    [BECAUSE_MISSING] = "missing",           [BECAUSE_UNREADABLE] = "unreadable",
	    [BECAUSE_RECORDED] = "recorded",         [BECAUSE_UNKNOWN_ROOT] = "unknown-root",
	    [BECAUSE_UNKNOWN_REAL] = "unknown-real", [BECAUSE_ANOTHERS] = "anothers",
	};

	return words[because];
}

static int has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	while (words && (words = strstr(words, word)))
		if (words[n] == '\0' || words[n] == ' ')
			return 1;
		else
			words += n;
	return 0;
}

/* Whether the list has an entry that is the path, or above it. */
static int is_listed(const char *list, const char *path)
{
	for (const char *end; *list; list = end + (*end == ',')) {
		size_t len = (size_t)((end = strchrnul(list, ',')) - list);

		while (len > 1 && list[len - 1] == '/')
			len--;
		if (len == 1 && *list == '/')
			return 1;
		if (*list == '/' && !strncmp(list, path, len) && (!path[len] || path[len] == '/'))
			return 1;
	}
	return 0;
}

static unsigned note_scope(const char *path)
{
	const char *include = getenv("PSEUDO_INCLUDE_PATHS"),
		   *ignore = getenv("PSEUDO_IGNORE_PATHS");

	if (include && *include)
		return is_listed(include, path) ? 0 : NOTE_NOT_INCLUDED;
	return ignore && is_listed(ignore, path) ? NOTE_IGNORED : 0;
}

/* The file system that holds the path, or would. */
static unsigned note_file_system(const struct facts *f)
{
	struct statfs fs;
	unsigned notes = f->real.id.birth ? 0 : NOTE_NO_BIRTH;
	int fd = open(f->path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && !fstatfs(fd, &fs) && fs.f_type == OVERLAYFS_SUPER_MAGIC)
		notes |= NOTE_OVERLAY;
	if (fd >= 0)
		close(fd);
	return notes;
}

static int find_named(struct dbread *db, struct facts *f)
{
	struct dbread_edge e;
	int result = dbread_lookup(db, f->path, &e);

	if (result == 1)
		result = e.record ? dbread_record(db, e.record, &f->named) : 0;
	return result < 0 ? result : 0;
}

/* Whether the record is of this very file, whose file system had another number. */
static int is_remounted(const struct dbread_record *r, const struct ident *id)
{
	struct ident there = r->ident;

	there.dev = id->dev;
	return r->id && r->ident.dev != id->dev && id->birth && there.birth == id->birth &&
	       ident_same(&there, id);
}

/* Which record is the file's, and what stands against the others. */
static void judge(struct facts *f)
{
	const struct ident *id = &f->real.id;
	const struct dbread_record *n = &f->numbered;

	if (n->id && !ident_same(&n->ident, id))
		f->notes |= NOTE_NUMBER_REUSED;
	else if (n->id && !real_type_fits(f->real.attr.mode, n->attr.mode))
		f->notes |= NOTE_TYPE;
	else if (n->id && (ident_exists(id) || f->named.id == n->id))
		f->record = *n;
	if (!f->record.id && is_remounted(&f->named, id)) {
		f->notes |= NOTE_REMOUNTED;
		f->record = f->named;
	}
	if (f->record.id && f->named.id != f->record.id)
		f->notes |= NOTE_UNNAMED;
	if (f->named.id && f->named.id != f->record.id && f->named.id != n->id)
		f->notes |= NOTE_REPLACED;
}

static void decide(struct facts *f)
{
	f->shown = f->record.id ? f->record.attr : f->real.attr;
	if (f->record.id) {
		f->because = BECAUSE_RECORDED;
	} else if (f->real.attr.uid != geteuid()) {
		f->because = BECAUSE_ANOTHERS;
	} else if (has_word(getenv("PSEUDO_OPTS"), "--unknown=real")) {
		f->because = BECAUSE_UNKNOWN_REAL;
	} else {
		f->because = BECAUSE_UNKNOWN_ROOT;
		f->shown.uid = f->shown.gid = 0;
	}
}

int facts_gather(struct dbread *db, const char *path, struct facts *f)
{
	int result;

	*f = (struct facts){.path = path, .notes = note_scope(path)};
	f->error = -real_look(AT_FDCWD, path, &f->real);
	result = find_named(db, f);
	if (result)
		return result;
	if (f->error) {
		f->because = f->error == ENOENT || f->error == ENOTDIR ? BECAUSE_MISSING
								       : BECAUSE_UNREADABLE;
		if (f->named.id && f->because == BECAUSE_MISSING)
			f->notes |= f->named.ident.dev & PARKED ? NOTE_REMOUNTED : NOTE_LEFT_OVER;
		return 0;
	}
	f->notes |= note_file_system(f);
	result = dbread_inode(db, f->real.id.dev, f->real.id.ino, &f->numbered);
	if (result < 0)
		return result;
	judge(f);
	decide(f);
	return 0;
}
