/* SPDX-License-Identifier: MIT
 *
 * How the tools show names, modes and times to people, and how they end.
 */
#ifndef PQFS_TOOLS_PRINT_H
#define PQFS_TOOLS_PRINT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Writes `len` bytes on one line whatever they are: control bytes, the
 * backslash and what is no UTF-8 as \n, \t, \r, \\ or three octal digits. */
void print_bytes(FILE *out, const void *bytes, size_t len);
void print_name(FILE *out, const char *name);

/* st_mode as ls -l has it; `out` has room for 11 bytes. */
void print_mode(char *out, uint32_t mode);

/* The letter of a file's type, as find -type takes it: f d l b c p s, or '?'.
 * print_type_mode is the reverse: S_IFREG and so on, or 0. */
char print_type(uint32_t mode);
uint32_t print_type_mode(char letter);

/* Whether a mode is that of a device node. */
int print_is_device(uint32_t mode);

/* Nanoseconds since the epoch as a local time with offset; `out` has room for
 * PRINT_TIME bytes. */
#define PRINT_TIME 48
void print_time(char *out, int64_t ns);

/* The same in UTC, as ISO 8601 has it. */
void print_iso_time(char *out, int64_t ns);

/* Ends a tool: flushes stdout, and dies if anything that was written to it is
 * lost.  Returns `status`. */
int print_done(int status);

#endif
