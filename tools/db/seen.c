/* SPDX-License-Identifier: MIT
 *
 * A tree of idents.  (Its header has a struct entry of its own.)
 */
#include "seen.h"

#include <search.h>
#include <stdlib.h>

#include "../die.h"
#include "../real.h"

int seen_before(void **set, const struct ident *id)
{
	struct ident *copy = malloc(sizeof(*copy)), **node;

	if (!copy)
		die(STATUS_FAILURE, "out of memory");
	*copy = *id;
	node = tsearch(copy, set, real_order);
	if (!node)
		die(STATUS_FAILURE, "out of memory");
	if (*node == copy)
		return 0;
	free(copy);
	return 1;
}

void seen_free(void *set)
{
	tdestroy(set, free);
}
