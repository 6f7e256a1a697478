/* SPDX-License-Identifier: MIT
 *
 * The products: wrappers, the table of real functions, the list of exports.
 */
#ifndef PQFS_MAKEWRAPPERS_EMIT_H
#define PQFS_MAKEWRAPPERS_EMIT_H

#include "spec.h"

/* Writes all products of the specs into the folder `out`, filling in the
 * template file `template`; the bodies of operations are in the folders `guts`
 * and `ports`, which NULL ends; a later port's is taken.  A file that would not change is left
 * alone.  Ends the program with a message if anything can't be done. */
void emit_all(const struct specs *specs, char *const *ports, const char *template, const char *guts,
	      const char *out);

/* Prints a line for each symbol: name, port, kind, body. */
void emit_list(const struct specs *specs);

#endif
