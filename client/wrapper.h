/* SPDX-License-Identifier: MIT
 *
 * What the generated wrappers and the guts see.
 */
#ifndef PQFS_CLIENT_WRAPPER_H
#define PQFS_CLIENT_WRAPPER_H

#include "real.h"
#include "accounts.h"
#include "client.h"
#include "spawns.h"

#include <sys/sysmacros.h>

#endif
