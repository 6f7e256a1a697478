/* SPDX-License-Identifier: MIT
 *
 * The kernel tells a program, in its auxiliary vector, as whom it was started;
 * a later change of the ids does not change that.
 */
#include "started.h"
#include "real.h"
#include "client.h"

#include <elf.h>

/* The real (0) or effective (1) id that the text begins with. */
static uint32_t id(const char *text, int which)
{
	uint32_t ids[2];

	return cred_numbers(text, ids, 2) == 2 ? ids[which] : 0;
}

int started_secure(void)
{
	return id(session.uids, 0) != id(session.uids, 1) ||
	       id(session.gids, 0) != id(session.gids, 1);
}

unsigned long started_value(unsigned long type)
{
	switch (type) {
	case AT_UID:
	case AT_EUID:
		return id(session.uids, type == AT_EUID);
	case AT_GID:
	case AT_EGID:
		return id(session.gids, type == AT_EGID);
	case AT_SECURE:
		return (unsigned long)started_secure();
	default:
		return real_getauxval(type);
	}
}
