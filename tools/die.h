/* SPDX-License-Identifier: MIT
 *
 * What a tool says when something is wrong: one line on stderr that starts
 * with the tool's name.  Bytes that would break the line are shown as '?'.
 */
#ifndef PQFS_TOOLS_DIE_H
#define PQFS_TOOLS_DIE_H

/* The statuses with which tools end. */
enum {
	STATUS_FAILURE = 1, /* also: something that was asked for is not there */
	STATUS_USAGE = 2,
};

/* The tool's name; each main sets it first. */
extern const char *program;

/* Prints the line; the caller goes on. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/* Prints the line and exits with `status`. */
__attribute__((noreturn, format(printf, 2, 3))) void die(int status, const char *format, ...);

/* asprintf that does not fail: dies when memory is out. */
__attribute__((format(printf, 1, 2))) char *text(const char *format, ...);

/* strdup that does not fail. */
char *text_copy(const char *s);

#endif
