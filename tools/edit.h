/* SPDX-License-Identifier: MIT
 *
 * Changes of what a state directory records, made by its server on a tool's
 * behalf; sessions may go on meanwhile.  Changes are sent without waiting for
 * each and done in the order in which they were asked for.  A server that is
 * killed is followed by another, which gets what was not confirmed again.
 */
#ifndef PQFS_TOOLS_EDIT_H
#define PQFS_TOOLS_EDIT_H

#include <stddef.h>

#include "../common/msg.h"

struct edit; /* opaque */

/* Told of a change that could not be made: of which path ("": none), and -errno. */
typedef void edit_failed(void *ctx, const char *path, int error);

/* Sees to a server for the state directory `dir`, which must exist and stay valid.
 * Returns what edit_close takes, or NULL after a line on stderr. */
struct edit *edit_open(const char *dir, edit_failed *failed, void *ctx);

/* The file `id` is `attr` to sessions: a record is made or replaced, its extended
 * attributes aside.  `path` is its name if it has none yet ("": none is known). */
void edit_put(struct edit *e, const struct ident *id, const struct attr *attr, const char *path);

/* Sets an extended attribute of a file that has a record (NULL: removes it). */
void edit_xattr(struct edit *e, const struct ident *id, const char *name, const void *value,
		size_t len);

/* Removes the record, its names and attributes; fails with -ENOENT if there is none. */
void edit_forget(struct edit *e, const struct ident *id);

/* The same of a file that is gone; fails with -EBUSY if it is at one of its names.
 * `path` is for edit_failed alone. */
void edit_prune(struct edit *e, const struct ident *id, const char *path);

/* Gives the record of the file `old` to the file `now`, with `path` as a name ("": it
 * keeps those that it has).  Fails with -ENOENT if there is none, with -EEXIST if `now`
 * has a record of its own. */
void edit_adopt(struct edit *e, const struct ident *old, const struct ident *now, const char *path);

/* Adds a name to the record; takes one away, if it has it. */
void edit_name(struct edit *e, const struct ident *id, const char *path);
void edit_unname(struct edit *e, const struct ident *id, const char *path);

/* What is named `from` and below is named `to`; `mode` is that of the file there, `id`
 * whose record it has (NULL: none). What was named `to` loses its names. */
void edit_move(struct edit *e, const struct ident *id, uint32_t mode, const char *from,
	       const char *to);

/* Waits until all is done and in the database.  Returns 0, or -errno when the server
 * is out of reach (after a line on stderr); single failures were told of. */
int edit_wait(struct edit *e);

/* edit_wait, then frees.  A server that was started for this leaves. */
int edit_close(struct edit *e);

#endif
