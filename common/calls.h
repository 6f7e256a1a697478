/* SPDX-License-Identifier: MIT
 *
 * The calls that sessions with --log make, on their way into logs.db: a ring in
 * shared memory, in a file of the state directory.  A client appends a call under the
 * ring's lock, and it is safe from the death of any process; the server puts them
 * into the database when there is a pause, when half the ring is full, or when it is
 * asked.
 *
 * All return 0 or -errno unless they say otherwise; nothing allocates.
 */
#ifndef PQFS_COMMON_CALLS_H
#define PQFS_COMMON_CALLS_H

#include <stddef.h>
#include <stdint.h>

#include "msg.h"

#define CALLS_MAGIC 0x4c434950u
#define CALLS_VERSION 1
#define CALLS_HEADER 4096          /* bytes before the ring */
#define CALLS_RING (16u << 20)     /* bytes of the ring, */
#define CALLS_LEAST (256u << 10)   /* or less where room is scarce */
#define CALLS_TAG_MAX MSG_NAME_MAX /* bytes of a tag, NUL included */
#define CALLS_PROGRAM_MAX 64       /* bytes of a program's name, NUL included */

struct calls_header {
	uint32_t magic;
	uint32_t version;
	uint64_t boot;   /* hash of the boot in which this was made */
	uint64_t cookie; /* tells this ring from others */
	uint64_t size;   /* bytes of the ring */
	uint64_t head;
	uint64_t applied; /* what the database has */
	uint32_t lock;
	uint32_t woken;   /* the server was told that half the ring is full */
	uint32_t failing; /* the server can't write: what finds no room is lost */
	uint32_t lost;    /* so many were */
};

/* What is logged of a call; its texts follow, without NULs, in the order of their
 * lengths. */
enum { CALL_PROGRAM, CALL_TAG, CALL_PATH, CALL_PATH2, CALL_NAME, CALL_TEXTS };

struct call {
	int64_t time; /* ns since the epoch */
	uint64_t dev; /* the file; ino 0: not known */
	uint64_t ino;
	uint64_t rdev;
	uint32_t pid;
	int32_t result; /* errno; 0: success */
	uint32_t by_uid, by_gid;
	uint32_t uid, gid, mode;             /* what the file became; mode 0: not known */
	uint32_t was_uid, was_gid, was_mode; /* what it was */
	uint16_t op;
	uint16_t lengths[CALL_TEXTS];
	uint32_t pad;
};

_Static_assert(sizeof(struct call) == 88, "call");
_Static_assert(offsetof(struct call, op) == 72, "call");

#define CALL_MAX                                                                                   \
	(sizeof(struct call) + CALLS_PROGRAM_MAX + CALLS_TAG_MAX + 2 * MSG_PATH_MAX + MSG_NAME_MAX)

/* A process's mapping. */
struct calls {
	struct calls_header *header; /* NULL: not mapped */
	char *ring;
};

/* Maps the ring of a state directory.  -ENOENT, -ESTALE for one of another version. */
int calls_open(struct calls *c, const char *dir);

/* Makes it anew, its positions beginning at `start`; for the server. */
int calls_create(struct calls *c, const char *dir, uint64_t start);

void calls_close(struct calls *c);

/* Whether the ring was made since the machine was started. */
int calls_are_of_this_boot(const struct calls *c);

/* Appends a call with its texts, for the thread `thread`; sets call->time where it is 0.
 * The caller blocks signals where a handler might append, too.  -ENOBUFS: there is no
 * room. */
int calls_append(struct calls *c, struct call *call, const char *const texts[CALL_TEXTS],
		 uint32_t thread);

/* Reads the call at *at and moves *at behind it.  Returns 1, 0 at the end, or -EBADMSG. */
int calls_next(const struct calls *c, uint64_t *at, const void **packet, size_t *len);

/* Checks a packet: its texts are then at `texts`.  -EBADMSG. */
int call_parse(const void *packet, size_t len, struct call *call, const char *texts[CALL_TEXTS]);

/* Bytes that wait. */
uint64_t calls_waiting(const struct calls *c);

#endif
