/* SPDX-License-Identifier: MIT
 *
 * The older forms in which times are given.
 */
#include "client.h"

const struct timespec *times_of_timevals(const struct timeval *times, struct timespec *space)
{
	if (!times || memory_readable(times, 2 * sizeof(*times)))
		return (const void *)times;
	for (int i = 0; i < 2; i++) {
		/* What is no microsecond must not become a valid nanosecond,
		 * nor one of the marks UTIME_NOW and UTIME_OMIT. */
		int bad = times[i].tv_usec < 0 || times[i].tv_usec >= 1000000;

		space[i] = (struct timespec){times[i].tv_sec, bad ? -1 : times[i].tv_usec * 1000};
	}
	return space;
}

int times_flags(const struct timeval *times, int flags)
{
	if (!times || memory_readable(times, 2 * sizeof(*times)))
		return flags;
	for (int i = 0; i < 2; i++)
		if (times[i].tv_usec < 0 || times[i].tv_usec >= 1000000)
			return -1;
	return flags;
}

const struct timespec *times_of_utimbuf(const struct utimbuf *times, struct timespec *space)
{
	if (!times || memory_readable(times, sizeof(*times)))
		return (const void *)times;
	space[0] = (struct timespec){.tv_sec = times->actime};
	space[1] = (struct timespec){.tv_sec = times->modtime};
	return space;
}
