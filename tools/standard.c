/* SPDX-License-Identifier: MIT */
#include "standard.h"

#include <fcntl.h>
#include <unistd.h>

void standard_settle(void)
{
	/* In this order, open gives the number that is missing. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", (fd ? O_RDONLY : O_WRONLY) | O_CLOEXEC);
}
