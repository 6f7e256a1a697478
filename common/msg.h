/* SPDX-License-Identifier: MIT
 *
 * The wire protocol between clients and pqfs-server.
 *
 * The socket is AF_UNIX, SOCK_SEQPACKET: a message is one packet, sent and
 * received whole.  A packet is a struct msg followed by its payload:
 *
 *	paths	pathlen bytes: one path with its NUL, or two, each with its NUL
 *	name	namelen bytes: an extended attribute's name with its NUL
 *	value	valuelen bytes: an extended attribute's value, or a list of
 *		names as listxattr(2) gives it
 *
 * Both ends run on one machine, so fields are in its byte order.
 *
 * A client opens with PSEUDO_MSG_PING (path: the program's name).  The
 * server answers PSEUDO_MSG_ACK, or, when it speaks another version,
 * PSEUDO_MSG_NAK with result EPROTO; `version` is in the first eight bytes
 * of every message of every version, so each can name the other's.
 *
 * Every PSEUDO_MSG_OP with MSG_REPLY in `set` is answered by one ACK or NAK
 * that carries the same serial.  An ACK to a change says that it is
 * committed.  NAK's `result` is an errno: what the call shall fail with;
 * ENOENT in answer to OP_STAT means that there is no record.
 */
#ifndef PQFS_COMMON_MSG_H
#define PQFS_COMMON_MSG_H

#include <stddef.h>
#include <stdint.h>

#include "ops.h"

#define MSG_MAGIC 0x53465150u /* "PQFS" */
#define MSG_VERSION 1
#define MSG_PATH_MAX 4096   /* bytes of one path, NUL included */
#define MSG_NAME_MAX 256    /* bytes of an attribute's name, NUL included */
#define MSG_VALUE_MAX 65536 /* bytes of an attribute's value */
#define MSG_PAYLOAD_MAX (2 * MSG_PATH_MAX + MSG_NAME_MAX + MSG_VALUE_MAX)

enum msg_type {
	PSEUDO_MSG_NONE,
	PSEUDO_MSG_PING,
	PSEUDO_MSG_OP,
	PSEUDO_MSG_ACK,
	PSEUDO_MSG_NAK,
	PSEUDO_MSG_SHUTDOWN, /* leave once no other client is connected */
};

/* Bits of `set`. */
enum {
	MSG_SET_UID = 1 << 0,    /* OP_CHOWN: attr.uid is the new owner */
	MSG_SET_GID = 1 << 1,    /* OP_CHOWN: attr.gid is the new group */
	MSG_LAST = 1 << 2,       /* OP_UNLINK: no name is left; OP_RENAME: none
				  * of the file that was at the new path;
				  * OP_FORGET: only if the file is at none of
				  * its names (EBUSY) */
	MSG_DROP_SGID = 1 << 3,  /* OP_CHOWN: setgid goes even without S_IXGRP */
	MSG_EXCHANGE = 1 << 4,   /* OP_RENAME: the two names change places */
	MSG_XCREATE = 1 << 5,    /* OP_SET_XATTR: EEXIST if it exists */
	MSG_XREPLACE = 1 << 6,   /* OP_SET_XATTR: ENODATA if it does not */
	MSG_LOG = 1 << 7,        /* nothing but a line for the log: the value, as
				  * it would go through the ring (see calls.h) */
	MSG_REPLY = 1 << 8,      /* an answer is expected */
	MSG_WHOLE = 1 << 10,     /* OP_CHOWN, OP_CHMOD: attr is what the file is
				  * now, whatever it was */
	MSG_NEWEST = 1 << 11,    /* the file was looked at again: it is the one
				  * that has the number now */
	MSG_UNSERVED = 1 << 12,  /* OP_EXEC: the program will not be in the session;
				  * `result` is an enum program_kind */
	MSG_ELSEWHERE = 1 << 13, /* OP_CHMOD: the file has names that are not told */
	MSG_HELLO_LOG = 1 << 9,  /* PING: the ring of calls shall exist, and all
				  * that is in it be in the log; name: how much of
				  * that is kept (see keep.h) */
	MSG_ONCE = 1 << 14,      /* with it: for this time only */
};

/* What a file is.  Two idents are the same file if dev and ino are equal and
 * neither birth nor generation differs where both sides know it. */
struct ident {
	uint64_t dev; /* as makedev(3) packs it */
	uint64_t ino;
	int64_t birth;       /* ns since the epoch; 0: the file system has none;
			      * below 0: not known, but not after that much */
	uint64_t generation; /* from the file's handle; 0: not asked */
};

/* Bits of attr.flags, in answers. */
enum {
	ATTR_ACL = 1 << 0,         /* system.posix_acl_access is recorded */
	ATTR_DEFAULT_ACL = 1 << 1, /* system.posix_acl_default is recorded */
	ATTR_XATTR = 1 << 2,       /* some extended attribute is recorded */
	ATTR_IMMUTABLE = 1 << 3,   /* chattr +i */
	ATTR_APPEND = 1 << 4,      /* chattr +a */
};

/* The attribute that holds what chattr(1) set, by its letters. */
#define CHATTR_NAME "pqfs.flags"

/* What a session sees of a file. */
struct attr {
	uint32_t uid;
	uint32_t gid;
	uint32_t mode;  /* type and permissions, as st_mode */
	uint32_t flags; /* ATTR_* */
	uint64_t rdev;  /* device nodes only; as makedev(3) packs it */
};

struct msg {
	uint32_t magic;
	uint16_t version;
	uint8_t type; /* enum msg_type */
	uint8_t op;   /* enum op */
	uint32_t serial;
	int32_t result;
	uint32_t pid;
	uint32_t set;   /* MSG_* bits */
	uint64_t stamp; /* when the file's attributes changed where the file itself
			 * does not tell, in ns since the epoch; 0: it tells */
	struct ident id;
	struct ident other; /* OP_RENAME: the file at the new path; ino 0: none;
			     * OP_ADOPT: the file that gets the record */
	struct attr attr;   /* the whole of what the file is after the change, for
			     * a file that has no record yet */
	uint32_t pathlen;
	uint32_t namelen;
	uint32_t valuelen;
	uint32_t pad;
};

#define MSG_PACKET_MAX (sizeof(struct msg) + MSG_PAYLOAD_MAX)

_Static_assert(sizeof(struct ident) == 32, "ident");
_Static_assert(sizeof(struct attr) == 24, "attr");
_Static_assert(offsetof(struct msg, version) == 4, "version");
_Static_assert(offsetof(struct msg, type) == 6, "type");
_Static_assert(offsetof(struct msg, op) == 7, "op");
_Static_assert(offsetof(struct msg, serial) == 8, "serial");
_Static_assert(offsetof(struct msg, result) == 12, "result");
_Static_assert(offsetof(struct msg, pid) == 16, "pid");
_Static_assert(offsetof(struct msg, set) == 20, "set");
_Static_assert(offsetof(struct msg, stamp) == 24, "stamp");
_Static_assert(offsetof(struct msg, id) == 32, "id");
_Static_assert(offsetof(struct msg, other) == 64, "other");
_Static_assert(offsetof(struct msg, attr) == 96, "attr");
_Static_assert(offsetof(struct msg, pathlen) == 120, "pathlen");
_Static_assert(sizeof(struct msg) == 136, "msg");

/* The payload of a received message, as pointers into its buffer. */
struct msg_body {
	const char *path; /* "" when there is none */
	const char *path2;
	const char *name;
	const void *value;
};

/* Checks a received packet of `len` bytes: magic, version, lengths, NULs
 * where they belong.  Fills `body` (pointers into `packet`, nothing to free).
 * Returns 0, -EPROTO for another version or no message of ours, -EBADMSG for
 * a malformed one. */
int msg_parse(const void *packet, size_t len, struct msg_body *body);

/* The bytes that a path takes in a message, its NUL counted: none for an empty one
 * (or NULL), unless another follows. */
size_t msg_path_size(const char *path, const char *next);

/* Whether there is more than a number to tell the file by. */
static inline int ident_exists(const struct ident *id)
{
	return id->birth || id->generation;
}

static inline int birth_same(int64_t a, int64_t b)
{
	return a == b || !a || !b || (a < 0 && b > 0 && a + b <= 0) ||
	       (b < 0 && a > 0 && a + b <= 0);
}

/* Whether `a` and `b` are the same file, as far as both sides know. */
static inline int ident_same(const struct ident *a, const struct ident *b)
{
	if (a->ino != b->ino || a->dev != b->dev)
		return 0;
	if (!birth_same(a->birth, b->birth))
		return 0;
	return !(a->generation && b->generation && a->generation != b->generation);
}

#endif
