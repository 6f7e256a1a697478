/* SPDX-License-Identifier: MIT
 *
 * LD_PRELOAD, taken apart and put together.  The way out of a session is an
 * execve made directly: the preloaded library would put itself back into the
 * environment of one that goes through libc.
 */
#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/sys.h"
#include "die.h"

/* Set while a tool runs again outside; it ends there if leaving did not help
 * (a library named in /etc/ld.so.preload). */
#define OUTSIDE "PQFS_OUTSIDE"

static int is_ours(const char *path, size_t len)
{
	const char *slash = memrchr(path, '/', len);

	if (slash) {
		len -= (size_t)(slash + 1 - path);
		path = slash + 1;
	}
	return len == strlen(PRELOAD_LIBRARY) && !memcmp(path, PRELOAD_LIBRARY, len);
}

char *preload_list(const char *list, const char *library)
{
	char *out = text_copy(library ? library : "");

	for (const char *p = list ? list : ""; *p;) {
		size_t len = strcspn(p, ": ");

		if (len && !is_ours(p, len)) {
			char *longer = text("%s%s%.*s", out, *out ? ":" : "", (int)len, p);

			free(out);
			out = longer;
		}
		p += len;
		p += strspn(p, ": ");
	}
	return out;
}

int preload_truth(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value && !strchr("fFnN0", *value);
}

static int found(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size, (void)unused;
	return info->dlpi_name && is_ours(info->dlpi_name, strlen(info->dlpi_name));
}

int preload_leave(char **argv)
{
	char self[PATH_MAX], *rest;
	long n;

	if (getenv(OUTSIDE)) {
		unsetenv(OUTSIDE);
		return 1;
	}
	if (!dl_iterate_phdr(found, NULL))
		return 0;
	rest = preload_list(getenv("LD_PRELOAD"), NULL);
	if (*rest ? setenv("LD_PRELOAD", rest, 1) : unsetenv("LD_PRELOAD"))
		die(STATUS_FAILURE, "out of memory");
	free(rest);
	setenv(OUTSIDE, "1", 1);
	/* By its name rather than by /proc/self/exe, which would show in ps. */
	n = sys4(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", self, sizeof(self) - 1);
	if (n > 0) {
		self[n] = '\0';
		sys3(SYS_execve, self, argv, environ);
	}
	n = sys3(SYS_execve, "/proc/self/exe", argv, environ);
	die(STATUS_FAILURE, "cannot leave the session: /proc/self/exe: %s", strerror((int)-n));
}
