/* SPDX-License-Identifier: MIT
 *
 * The operations: one list, from which the enum, the names in logs and
 * the server's table of handlers are made.  A number, once released,
 * keeps its meaning: new operations go to the end.
 *
 * OP(NAME, "word", class)
 *   ask     a question; changes nothing
 *   tell    a change of what is recorded
 *   note    concerns no record; sent only to be logged
 */
#ifndef PQFS_COMMON_OPS_H
#define PQFS_COMMON_OPS_H

#define PQFS_OPS(OP)                                                                               \
	OP(NONE, "none", note)                                                                     \
	OP(STAT, "stat", ask)                                                                      \
	OP(CREAT, "creat", tell)                                                                   \
	OP(MKDIR, "mkdir", tell)                                                                   \
	OP(MKNOD, "mknod", tell)                                                                   \
	OP(SYMLINK, "symlink", tell)                                                               \
	OP(CHOWN, "chown", tell)                                                                   \
	OP(CHMOD, "chmod", tell)                                                                   \
	OP(LINK, "link", tell)                                                                     \
	OP(UNLINK, "unlink", tell)                                                                 \
	OP(RMDIR, "rmdir", tell)                                                                   \
	OP(RENAME, "rename", tell)                                                                 \
	OP(GET_XATTR, "get-xattr", ask)                                                            \
	OP(LIST_XATTR, "list-xattr", ask)                                                          \
	OP(SET_XATTR, "set-xattr", tell)                                                           \
	OP(REMOVE_XATTR, "remove-xattr", tell)                                                     \
	OP(OPEN, "open", note)                                                                     \
	OP(ACCESS, "access", note)                                                                 \
	OP(EXEC, "exec", note)                                                                     \
	OP(CHDIR, "chdir", note)                                                                   \
	OP(CHROOT, "chroot", note)                                                                 \
	OP(TRUNCATE, "truncate", note)                                                             \
	OP(UTIME, "utime", note)                                                                   \
	OP(SETID, "setid", note)                                                                   \
	OP(FORGET, "forget", tell)                                                                 \
	OP(ADOPT, "adopt", tell)

enum op {
#define OP_ENUM(name, word, class) OP_##name,
	PQFS_OPS(OP_ENUM)
#undef OP_ENUM
	    OP_MAX
};

/* Whether the operation makes a file; and whether its message says what a file is
 * (it makes one, or changes its owner or mode). */
int op_creates(unsigned op);
int op_describes(unsigned op);

/* The word of an operation, as logs and tools print it; "unknown" for a
 * number that is none. */
const char *op_word(unsigned op);

/* The operation that `word` stands for, or -1. */
int op_from_word(const char *word);

#endif
