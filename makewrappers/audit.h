/* SPDX-License-Identifier: MIT
 *
 * The audit: what a libc exports, held against the specs.
 */
#ifndef PQFS_MAKEWRAPPERS_AUDIT_H
#define PQFS_MAKEWRAPPERS_AUDIT_H

#include "spec.h"

/* Prints a line for each export of the shared library `libc` that no spec
 * knows and, where it is the libc that the specs were judged with or a newer
 * one, for each spec without an export; what a newer one brings comes under a
 * heading per version.  Returns 1 if anything was printed, otherwise 0.  Ends
 * the program with a message if the file is no such library. */
int audit(const struct specs *specs, const char *libc);

#endif
