/* SPDX-License-Identifier: MIT
 *
 * What all processes of a state directory share in memory: the index of
 * records, which is the truth that every lookup sees, and the journal of
 * changes that the server has yet to put into its database.
 *
 * A change takes the lock, writes the index and the journal, and is then both
 * visible to every process and safe from the death of any of them, the server
 * included: the kernel keeps the pages.  A lookup takes no lock.  Who dies
 * amid a change leaves an undo note; the next one to take the lock uses it.
 *
 * Two files in the state directory: "shared" (this header and the journal's
 * ring) and "index.0" or "index.1" (the index, by the parity of its epoch; it
 * is replaced by a larger one when it fills).
 *
 * No function allocates or uses stdio; all return 0 or -errno unless they say
 * otherwise.
 */
#ifndef PQFS_COMMON_SHARED_H
#define PQFS_COMMON_SHARED_H

#include <stddef.h>
#include <stdint.h>

#include "msg.h"

#define SHARED_MAGIC 0x58444950u
#define SHARED_VERSION 9
#define SHARED_HEADER 4096             /* bytes before the ring */
#define SHARED_RING (8u << 20)         /* bytes of the ring, */
#define SHARED_RING_LEAST (256u << 10) /* or less where room is scarce */
#define SHARED_TOLD 256                /* programs that are told of but once */
#define SHARED_PROMISES 32             /* files whose changes are committed together */
#define INDEX_LEAST 1024               /* entries that the smallest index has room for */

/* A record as lookups see it: one cache line. */
struct index_entry {
	uint32_t seq;  /* odd while it is written */
	uint32_t mode; /* 0: the record is gone */
	uint64_t ino;
	uint64_t dev;
	int64_t birth;
	uint64_t generation;
	uint64_t stamp; /* see struct msg */
	uint32_t rdev;  /* as the kernel packs it: 12 bits of major, 20 of minor */
	uint32_t uid;
	uint32_t gid;
	uint32_t flags;
};

_Static_assert(sizeof(struct index_entry) == 64, "index_entry");

struct shared_counts {
	uint32_t used;       /* entries that are taken */
	uint32_t nodes;      /* of them, device nodes */
	uint32_t inherit;    /* directories that new files inherit something from */
	uint32_t attributes; /* files with extended attributes or ACLs */
	uint32_t locked;     /* files with ATTR_IMMUTABLE or ATTR_APPEND */
	uint32_t pad;
};

struct shared_header {
	uint32_t magic;
	uint32_t version;
	uint64_t boot;    /* hash of the boot in which this was made */
	uint64_t cookie;  /* of the database that it belongs to */
	uint32_t retired; /* this file is no longer the one in use */
	uint32_t ready;   /* the index is complete */

	uint32_t lock; /* 0, or the thread that holds it; and whether it is awaited */
	uint32_t pad0;

	uint32_t epoch; /* of the index */
	uint32_t moves; /* renames of directories */
	struct shared_counts counts;

	uint64_t head;    /* end of the journal, in bytes since ever */
	uint64_t applied; /* what the database has */

	uint64_t ring;      /* bytes of the journal's ring */
	uint64_t beat;      /* when the server last looked, ms of the monotonic clock */
	uint32_t server;    /* its pid; 0: none */
	uint32_t asleep;    /* the server waits to be woken */
	int32_t error;      /* why the server can't write (errno); 0: it can */
	uint32_t unindexed; /* some records are of files without an identity, which
			     * are not in the index and not in its counts */

	/* The files of changes that the database may have and the index has not
	 * yet. */
	uint32_t promised;
	uint32_t pad1;
	struct ident publishing[SHARED_PROMISES];

	/* Programs that the log has told of, by a hash of what they are; 0: free. */
	uint64_t told[SHARED_TOLD];

	/* What to put back if the lock's holder dies. */
	struct {
		uint32_t valid;
		uint32_t slot;
		uint64_t head;
		struct shared_counts counts;
		struct index_entry entry;
	} undo;
};

_Static_assert(sizeof(struct shared_header) <= SHARED_HEADER, "shared_header");

/* What leads from an inode number to its entry: the number's low half above the
 * entry's place, counted from 1; 0: empty. */
typedef uint64_t index_slot;

#define INDEX_SLOTS 2 /* for each entry */

/* A process's mapping of an index: the slots, then the entries, in the order in
 * which they came to be, for files made together are used together.  Those that
 * were replaced stay mapped: another thread may be reading them. */
struct index_map {
	index_slot *slots;
	struct index_entry *entries;
	uint32_t room; /* entries, a multiple of INDEX_LEAST */
	uint32_t epoch;
};

enum { INDEX_MAPS = 32 };

struct shared {
	struct shared_header *header; /* NULL: not mapped */
	char *ring;
	const struct index_map *index; /* the one last seen in use; of `maps` */
	struct index_map maps[INDEX_MAPS];
	uint32_t nmaps;
	uint32_t mapping; /* a thread is about to map another */
	const char *dir;
};

/* Where files are mapped when there is no descriptor to be had (-EMFILE) here;
 * NULL: nowhere. */
extern long (*shared_elsewhere)(long (*run)(void *), void *arg);

/* Nothing can be mapped any more: what was mapped last counts. */
extern int shared_frozen;

/* Maps the files in `dir` (which must stay valid).  -ENOENT if there are none,
 * -ESTALE if they are of another boot or version or not ready. */
int shared_open(struct shared *s, const char *dir);

/* Maps the journal alone, of whatever boot; for the server. */
int shared_open_any(struct shared *s, const char *dir);

/* Makes the files anew, the index empty and not ready; for the server.  What
 * was there is retired. */
int shared_create(struct shared *s, const char *dir, uint64_t cookie);

/* Unmaps all of it. */
void shared_close(struct shared *s);

/* Whether the mapping is the one in use; otherwise shared_open maps that. */
static inline int shared_current(const struct shared *s)
{
	return s->header && !__atomic_load_n(&s->header->retired, __ATOMIC_ACQUIRE);
}

/* The monotonic clock in ms, to some ms. */
uint64_t shared_clock(void);

/* Whether a process, or a thread, is gone, or will never run again. */
int shared_is_dead(uint32_t pid);

/* Whether the log has told of the program that this is, and that it has now; when
 * there is no room for more it is taken to have. */
int shared_told(const struct shared_header *h, const struct ident *id);
void shared_tell(struct shared_header *h, const struct ident *id);

/* Hash of this boot's id. */
uint64_t shared_boot(void);

/* Taking and giving up the lock; giving up tells whether somebody waits.  The caller must block
 * signals around it where a handler might want it, too.  -errno if the table in use can't be
 * mapped: then the lock is not held. */
int shared_lock(struct shared *s);
int shared_unlock(struct shared *s);

/* Under the lock: takes back what was written to the index since the journal's
 * head last moved (one entry). */
void shared_undo(struct shared *s);

/* index.c ------------------------------------------------------------------ */

/* Looks a file up: 1 and *attr and *stamp filled, 0 if it has no record, or -errno if the
 * table can't be mapped.  No lock. */
int index_find(struct shared *s, const struct ident *id, struct attr *attr, uint64_t *stamp);

/* Fills what identifies a file besides its inode number, if there is a record of
 * it.  For who can't ask the kernel. */
void index_identify(struct shared *s, struct ident *id);

/* Whether some device node has this inode number, on whatever device. */
int index_is_node(struct shared *s, uint64_t ino);

/* Under the lock: what the index has for the inode number of `id`: 1 if it is
 * this very file, 0 if there is nothing, -ESTALE if it is another one that
 * had or has the number (*other is filled). */
int index_get(struct shared *s, const struct ident *id, struct attr *attr, uint64_t *stamp,
	      struct ident *other);

/* Under the lock: writes what a file is; grows the table if need be. */
int index_put(struct shared *s, const struct ident *id, const struct attr *attr, uint64_t stamp);

/* Under the lock: forgets a file, if the index still has this very one. */
void index_forget(struct shared *s, const struct ident *id);

/* Under the lock: makes room for `more` entries at once. */
int index_reserve(struct shared *s, uint32_t more);

/* journal.c ------------------------------------------------------------------ */

/* Under the lock: appends a message with its paths (n bytes each, NUL counted, 0
 * for none).  -ENOBUFS if the server must catch up first. */
int journal_append(struct shared *s, const struct msg *m, const char *path, size_t n,
		   const char *path2, size_t n2);

/* Reads the message at *at, a position in [applied, head], and moves *at behind
 * it.  *packet then points to the message and its payload, *len bytes, valid
 * until `applied` is moved past it.  Returns 1, 0 at the end, or -EBADMSG. */
int journal_next(struct shared *s, uint64_t *at, const struct msg **packet, size_t *len);

/* change.c --------------------------------------------------------------------- */

/* Makes a change: takes the lock, works out what the file becomes from what it
 * is, writes journal and index.  m->attr becomes what the file is now.
 * -ENOBUFS: the journal is full, -EAGAIN: these files are retired, -EFBIG: the
 * process may not make the index grow, -EIO: the server can't write, -ESTALE: the
 * number seems to be a newer file's already (MSG_NEWEST says that it is not). */
int shared_change(struct shared *s, struct msg *m, const char *path, const char *path2);

#endif
