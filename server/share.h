/* SPDX-License-Identifier: MIT
 *
 * The server's part in what the processes of a state directory share: it puts
 * the journal into the database, and what it changes itself into the index.
 *
 * Functions return 0 (or what they say), or -errno.
 */
#ifndef PQFS_SERVER_SHARE_H
#define PQFS_SERVER_SHARE_H

#include <stdbool.h>

#include "../common/msg.h"

/* Maps or makes the shared files; puts into the database what is left in the
 * journal; makes the index from the database unless the one that is there is
 * good (`rebuild`: it is not).  On failure `why` (DB_WHY bytes) has one line. */
int share_open(const char *dir, bool rebuild, char *why);

/* Where the journal ends now. */
uint64_t share_end(void);

/* Whether what is left in the journal should wait no longer, or nothing is.  To be
 * asked every few ms. */
bool share_due(void);

/* Puts into the batch some of what clients have journalled up to `end`.  Returns
 * how many changes there were, 0 when it is done, or -errno. */
int share_drain(uint64_t end);

/* The same until nothing is left.  0, or -errno. */
int share_drain_all(void);

/* Whether what is handled now comes from the journal. */
bool share_draining(void);

/* The batch was committed, or is lost (`result`): moves the journal's start,
 * or lets clients know that nothing can be recorded for the time being. */
void share_batch_ended(int result);

/* Notes that a record came, changed or went other than by the journal. */
void share_note(const struct ident *id);

/* The same of one that went and can't come back. */
void share_note_gone(const struct ident *id);

/* Around changes that came over the socket and are committed together: nobody
 * else changes anything. */
int share_enter(void);
void share_leave(void);

/* Inside: a change of this file is about to be committed, which share_publish
 * will publish.  There is room for SHARED_PROMISES until then. */
void share_promise(const struct ident *id);

/* Whether there is no room for `more` of them. */
bool share_is_full(unsigned more);

/* Makes the index larger, for a client that may not. */
void share_make_room(void);

/* Whether the last batch could not be recorded. */
bool share_failing(void);

/* Puts what was noted into the index.  Takes the lock. */
void share_publish(void);

/* Whether the server may sleep until a client wakes it; says so to them. */
bool share_sleep(void);
void share_awake(void);

/* Puts everything away, and has clients start another server when they need
 * one. */
void share_close(void);

/* Whether the log has yet to tell of this program; from now on it has. */
bool share_tell_once(const struct ident *id);

#endif
