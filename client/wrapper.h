/* SPDX-License-Identifier: MIT
 *
 * What the generated wrappers and the guts see.
 */
#ifndef PQFS_CLIENT_WRAPPER_H
#define PQFS_CLIENT_WRAPPER_H

#include "real.h"
#include "accounts.h"
#include "chattr.h"
#include "client.h"
#include "login.h"
#include "peer.h"
#include "procfs.h"
#include "socket_ids.h"
#include "spawns.h"
#include "started.h"

#include <sys/sysmacros.h>

/* The path of a call that takes a descriptor alone. */
static const char no_path[1] = "";

#endif
