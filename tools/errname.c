/* SPDX-License-Identifier: MIT
 *
 * libc knows the names of errors, in one direction; the other is a search.
 */
#include "errname.h"

#include <string.h>
#include <strings.h>

#define ERROR_MAX 4095 /* the kernel's MAX_ERRNO */

const char *errname(int error)
{
	return strerrorname_np(error);
}

int errname_number(const char *name)
{
	for (int error = 1; error <= ERROR_MAX; error++) {
		const char *known = strerrorname_np(error);

		if (known && !strcasecmp(known, name))
			return error;
	}
	return 0;
}
