/* SPDX-License-Identifier: MIT
 *
 * One call: in a process of its own, in the folder made for it, and what has
 * become of the folder.
 */
#include "matrix.h"

#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "types.h"

enum { SECONDS = 10 };

static const char place[] = "w";
static int as; /* the user who calls */
static mode_t place_mode = 0755;
static int written; /* where the calls' processes, and their children, write to */

/* Makes a call of the kernel's that no library can catch. */
static int kernel_has(long nr)
{
#ifdef __x86_64__
	long rc;
	register long r10 __asm__("r10") = -1;

	__asm__ volatile("syscall"
			 : "=a"(rc)
			 : "a"(nr), "D"(-1l), "S"(-1l), "d"(-1l), "r"(r10)
			 : "rcx", "r11", "memory");
	return rc != -ENOSYS;
#else
	(void)nr;
	return 1;
#endif
}

/* The function that a program gets by this name: ours where we are preloaded.
 * NULL for one that libc itself has not. */
static void *function(const char *name)
{
	static void *libc;

	if (!libc)
		libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
	if (!strncmp(name, "syscall:", 8))
		name = "syscall";
	return dlsym(libc, name) ? dlsym(RTLD_DEFAULT, name) : NULL;
}

/* Who and where the process is, in words. */
static void process_text(char *text, size_t size)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct caps[2] = {0};
	char where[4096] = "";
	gid_t groups[64];
	uid_t u[3];
	gid_t g[3];
	int n = getgroups(64, groups), at;

	getresuid(&u[0], &u[1], &u[2]);
	getresgid(&g[0], &g[1], &g[2]);
	capget(&header, caps);
	at = snprintf(text, size,
		      "uids=%u,%u,%u,%d gids=%u,%u,%u,%d caps=%jx keep=%d in=%s groups=", u[0],
		      u[1], u[2], setfsuid((uid_t)-1), g[0], g[1], g[2], setfsgid((gid_t)-1),
		      caps_shown(caps[0].effective, caps[1].effective), prctl(PR_GET_KEEPCAPS),
		      getcwd(where, sizeof(where)) ? strrchr(where, '/') : "?");
	for (int i = 0; i < n; i++)
		at += snprintf(text + at, size - (size_t)at, "%u,", groups[i]);
}

void *call_function(const struct spelling *sp)
{
	if (!strncmp(sp->name, "syscall:", 8) && !kernel_has(sp->number))
		return NULL;
	return function(sp->name);
}

static void call(const struct spelling *sp, const struct scenario *s, const struct bad *bad,
		 void *fn)
{
	char was[1024], is[1024];
	int error, who = s->as ? s->as : as;
	long rc;

	if (chdir(place))
		die(place);
	setpgid(0, 0);
	alarm(SECONDS);
	dup2(written, STDOUT_FILENO);
	if (who && (setgroups(0, NULL) || setresgid((gid_t)who, (gid_t)who, (gid_t)who) ||
		    setresuid((uid_t)who, (uid_t)who, (uid_t)who)))
		die("setresuid");
	values_start(s, bad);
	process_text(was, sizeof(was));
	errno = 0;
	rc = sp->call(fn);
	error = errno;
	process_text(is, sizeof(is));
	result_show(sp, rc, error);
	values_show(rc);
	if (strcmp(was, is))
		say(" now %s", is);
	while (wait(NULL) > 0)
		;
	_exit(0);
}

/* Prints the lines of one text that another has not. */
static void print_lines_only_in(const char *text, const char *other, char sign)
{
	for (size_t n; *text; text += n) {
		const char *at = other;

		n = strcspn(text, "\n") + 1;
		while (*at && strncmp(at, text, n))
			at += strcspn(at, "\n") + 1;
		if (!*at)
			printf("  %c %.*s", sign, (int)n, text);
	}
}

static char before[TOLD_MAX]; /* what the place looks like when it is fresh */

void call_as(int user, mode_t mode)
{
	as = user;
	place_mode = mode;
}

static void make_fresh(void)
{
	place_make(place);
	if (chmod(place, place_mode))
		die(place);
}

void call_start(void)
{
	tell_again();
	make_fresh();
	place_show(place);
	strcpy(before, tell_text());
	printf("fresh\n%s", before);
}

static void print_written(void)
{
	char text[4096];
	ssize_t n = pread(written, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return;
	text[n] = '\0';
	for (char *rest = NULL, *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		printf("  > %s\n", line);
}

static void look_after(void)
{
	tell_again();
	place_show(place);
	place_restore();
	if (!strcmp(before, tell_text()))
		return;
	print_lines_only_in(before, tell_text(), '-');
	print_lines_only_in(tell_text(), before, '+');
	place_remove(place);
	make_fresh();
}

void call_make(const struct spelling *sp, const struct scenario *s, const struct bad *bad, void *fn)
{
	int status;
	pid_t pid;

	tell_again();
	fflush(stdout);
	written = memfd_create("written", MFD_CLOEXEC);
	if (written < 0)
		die("memfd");
	pid = fork();
	if (!pid)
		call(sp, s, bad, fn);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork");
	/* Children that it could not wait for. */
	kill(-pid, SIGKILL);
	printf("%s %s%s%s:%s", sp->operation, sp->name, bad ? " with " : "", bad ? bad->what : "",
	       tell_text());
	if (WIFSIGNALED(status))
		printf(" killed by %s", strsignal(WTERMSIG(status)));
	else if (status)
		printf(" left with %d", WEXITSTATUS(status));
	putchar('\n');
	print_written();
	close(written);
	look_after();
}
