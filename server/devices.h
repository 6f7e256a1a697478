/* SPDX-License-Identifier: MIT
 *
 * Which file system a recorded device number stands for.  The kernel gives a
 * file system another number when it is mounted again, and gives its number to
 * another; the file system's own id stays.  The table `devices` remembers it,
 * and at the next start the records of a file system that came back elsewhere
 * get its new number.
 *
 * While the number belongs to another file system, records wait ("parked")
 * under a number that no device has: one with DEVICES_PARKED set.
 */
#ifndef PQFS_SERVER_DEVICES_H
#define PQFS_SERVER_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

#define DEVICES_PARKED ((uint64_t)1 << 63)

/* Holds what is recorded against what is mounted, and renumbers; a
 * transaction of its own, in which nothing happens if it fails (which is said
 * in the log).  Once, before clients are served or know any number; after
 * changes that an earlier server left have been made, since those go by the
 * old numbers.  Until then the functions below do nothing. */
void devices_settle(void);

/* To be called before a message is handled: does the same again, in the batch,
 * if something was mounted since.  Cheap: mostly it reads a clock. */
void devices_look(void);

/* To be called before a record of `dev` is added, inside its change: remembers
 * which file system that is, if it can be told.  Cheap.  Returns 0, or -errno if
 * the batch is lost. */
int devices_meet(uint64_t dev);

/* Whether records were renumbered since this was last asked. */
bool devices_moved(void);

/* Forgets, closes. */
void devices_close(void);

#endif
