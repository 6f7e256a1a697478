/* SPDX-License-Identifier: MIT
 *
 * Names of users: of who logged in, and of who the process is.
 */
#ifndef PQFS_LOGIN_H
#define PQFS_LOGIN_H

#include <stddef.h>

/* getlogin_r(3): 0 or an error's number; getlogin(3): NULL with errno. */
int login_name_r(char *name, size_t size);
char *login_name(void);

/* cuserid(3). */
char *login_user(char *name);

#endif
