/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "die.h"

static mode_t mode_of_new(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

int beside_open(const char *path, char **beside)
{
	struct stat st;
	int there = !lstat(path, &st), fd;

	*beside = NULL;
	if (there && !S_ISREG(st.st_mode))
		return -EINVAL;
	*beside = text("%s.XXXXXX", path);
	fd = mkostemp(*beside, O_CLOEXEC);
	if (fd < 0) {
		int error = -errno;

		free(*beside);
		*beside = NULL;
		return error;
	}
	fchmod(fd, there ? st.st_mode & 0777 : mode_of_new());
	return fd;
}
