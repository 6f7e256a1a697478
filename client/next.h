/* SPDX-License-Identifier: MIT
 *
 * Which functions are behind ours in the programs' own order of libraries.
 */
#ifndef PQFS_CLIENT_NEXT_H
#define PQFS_CLIENT_NEXT_H

/* The function of this name in the first object that has it and was loaded
 * after this library: the one of that version ("": none is asked for) if it is
 * there, otherwise the default one.  NULL if no object has it. */
void *next_function(const char *name, const char *version);

#endif
