/* SPDX-License-Identifier: MIT
 *
 * The sanity checks.  Each handler finds its record through here, so that
 * none can apply a stale one.  A doubtful record is dropped, with a line in
 * the log; it is never a reason to fail.
 */
#include "identity.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

#include "diag.h"
#include "names.h"
#include "share.h"
#include "store.h"

int identity_drop(int64_t id)
{
	int result = names_unbind(id, ORPHAN_NO);

	return result ? result : record_delete(id);
}

void identity_learn(struct record *r, const struct ident *id)
{
	if (id->birth)
		r->ident.birth = id->birth;
	if (id->generation)
		r->ident.generation = id->generation;
}

static bool same_type(unsigned real, unsigned recorded)
{
	if (!(real & S_IFMT) || !((real ^ recorded) & S_IFMT))
		return true;
	/* Device nodes are plain files underneath. */
	return S_ISREG(real) && (S_ISBLK(recorded) || S_ISCHR(recorded));
}

/* Whether `path` is one of the record's names: 1, or 0. */
static int has_name(int64_t record, const char *path)
{
	struct edge e;
	int result = names_find(path, &e);

	return result == 1 ? e.record == record : result;
}

static const char *type_word(unsigned mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFLNK:
		return "a symbolic link";
	case S_IFCHR:
		return "a character device";
	case S_IFBLK:
		return "a block device";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	default:
		return "a plain file";
	}
}

/* Says in `why` what stands against the record; returns 1 if something does, 0
 * if nothing. */
static int doubt(const struct record *r, const struct ident *id, unsigned mode, const char *path,
		 char *why, size_t size)
{
	int result;

	if (!ident_same(&r->ident, id)) {
		if (r->ident.birth != id->birth)
			snprintf(why, size, "recorded with birth time %lld, found with %lld",
				 (long long)r->ident.birth, (long long)id->birth);
		else
			snprintf(why, size, "recorded with generation %llu, found with %llu",
				 (unsigned long long)r->ident.generation,
				 (unsigned long long)id->generation);
		return 1;
	}
	if (!same_type(mode, r->attr.mode)) {
		snprintf(why, size, "recorded as %s, found as %s", type_word(r->attr.mode),
			 type_word(mode));
		return 1;
	}
	if (ident_exists(id) || !names_valid(path))
		return 0;
	result = has_name(r->id, path);
	if (result)
		return result < 0 ? result : 0;
	snprintf(why, size, "recorded by another name, and the inode carries no birth time");
	return 1;
}

static int drop(const struct record *r)
{
	int result = store_save();

	if (result)
		return result;
	result = identity_drop(r->id);
	if (!result)
		return store_keep();
	store_undo();
	return result;
}

int identity_find(const struct ident *id, unsigned mode, const char *path, struct record *r)
{
	char why[160], shown[DIAG_PATH];
	int result = record_find(id->dev, id->ino, r);

	if (result != 1)
		return result;
	/* The number is a newer file's: the message is about one that is gone.
	 * What is in the journal was judged by the index. */
	if (id->birth && id->birth < r->ident.birth && !share_draining())
		return -ESTALE;
	result = doubt(r, id, mode, path, why, sizeof(why));
	if (result != 1)
		return result < 0 ? result : 1;
	diag_say("mismatch: inode %#llx:%llu: %s; the record is dropped: %s",
		 (unsigned long long)id->dev, (unsigned long long)id->ino, why,
		 diag_path(shown, path));
	return drop(r);
}

int identity_is(const struct ident *id, struct record *r)
{
	int result = record_find(id->dev, id->ino, r);

	return result == 1 ? ident_same(&r->ident, id) : result;
}

/* The file has a name after all. */
static void found_name(struct record *r, const char *path)
{
	struct edge e;

	if (!names_valid(path) || (names_find(path, &e) == 1 && e.record) || store_save())
		return;
	if (names_bind(path, r->id) || store_keep())
		store_undo();
	else
		r->orphan = ORPHAN_NO;
}

int identity_ask(const struct ident *id, unsigned mode, const char *path, struct record *r)
{
	int result = identity_find(id, mode, path, r);

	if (result == -ESTALE || (result < 0 && store_failed()))
		return 0;
	if (result == 1 && r->orphan == ORPHAN_LOST)
		found_name(r, path);
	return result;
}
