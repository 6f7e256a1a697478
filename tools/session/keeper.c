/* SPDX-License-Identifier: MIT
 *
 * The keeper of a temporary session whose command has ended while others go
 * on.  They are not its children, so it looks at them twice a second; what
 * they start is found below them in /proc.
 */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/shared.h"
#include "../die.h"

enum { LOOK_US = 500000, FAMILY_MAX = 4096 };

struct family {
	pid_t pids[FAMILY_MAX];
	int count;
};

static void add(struct family *f, pid_t pid)
{
	for (int i = 0; i < f->count; i++)
		if (f->pids[i] == pid)
			return;
	if (f->count < FAMILY_MAX)
		f->pids[f->count++] = pid;
}

/* Adds the children of `parent`, but one. */
static void add_children(struct family *f, pid_t parent, pid_t but)
{
	char *path = text("/proc/%d/task/%d/children", (int)parent, (int)parent);
	FILE *list = fopen(path, "re");
	int pid;

	while (list && fscanf(list, "%d", &pid) == 1)
		if (pid != but)
			add(f, pid);
	if (list)
		fclose(list);
	free(path);
}

/* Who of the family is left, with what they have started since. */
static void refresh(struct family *f)
{
	static struct family now;

	now.count = 0;
	for (int i = 0; i < f->count; i++)
		if (!shared_is_dead((uint32_t)f->pids[i]))
			add(&now, f->pids[i]);
	for (int i = 0; i < now.count; i++)
		add_children(&now, now.pids[i], -1);
	*f = now;
}

static void detach(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	for (int i = 0; i < 3; i++)
		dup2(null, i);
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
	if (chdir("/"))
		return;
}

int keeper_leave(pid_t but, int fd, void (*end)(void *arg), void *arg)
{
	static struct family left;
	pid_t pid;

	add_children(&left, getpid(), but);
	pid = fork();
	if (pid)
		return pid < 0 ? -errno : 0;
	detach(fd);
	while (left.count) {
		usleep(LOOK_US);
		refresh(&left);
	}
	end(arg);
	_exit(0);
}
