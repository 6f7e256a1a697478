/* SPDX-License-Identifier: MIT
 *
 * Who the process was when its program was started.
 */
#ifndef PQFS_STARTED_H
#define PQFS_STARTED_H

/* getauxval(3): what the kernel would have told a program that was started so. */
unsigned long started_value(unsigned long type);

/* Whether the program was started with more than who started it has. */
int started_secure(void);

#endif
