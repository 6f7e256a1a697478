/* SPDX-License-Identifier: MIT
 *
 * matrix [--as USER MODE] [OPERATION ...]: goes through the spellings and their
 * scenarios, each in a process of its own; as a user, in a folder of that mode.  matrix --missing:
 * prints what there is no scenario or value for.
 */
#include "matrix.h"

#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "types.h"

#include "matrix_calls.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct scenario scenarios[] = {
#include "scenarios.h"
};

/* Operations that this can't be done for, and why. */
static const struct {
	const char *operation, *reason;
} elsewhere[] = {
    {"syscall", "each number is a spelling here"},
    {"_Fork", "tests/client/test_processes.py"},
    {"close_range", "tests/client/test_descriptors.py"},
    {"closefrom", "tests/client/test_descriptors.py"},
    {"clone", "tests/client/test_starting.py"},
    {"wordexp", "tests/client/test_starting.py"},
    {"posix_spawn_file_actions_init", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_destroy", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_addopen", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_addclose", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_adddup2", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_addchdir_np", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_addfchdir_np", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_addclosefrom_np", "tests/client/test_spawn.py"},
    {"posix_spawn_file_actions_addtcsetpgrp_np", "tests/client/test_spawn.py"},
    {"accounts_or", "tests/client/test_accounts.py"},
    {"accounts_end", "tests/client/test_accounts.py"},
    {"accounts_grouplist", "tests/client/test_accounts.py"},
    {"getpw", "tests/client/test_accounts.py"},
    {"lckpwdf", "tests/client/test_accounts.py"},
    {"ulckpwdf", "tests/client/test_accounts.py"},
    {"started_value", "tests/client/test_story.py"},
    {"secure_getenv", "tests/client/test_story.py"},
    {"getsockopt", "tests/client/test_story.py"},
    {"recvmsg", "tests/client/test_story.py"},
    {"recvmmsg", "tests/client/test_story.py"},
    {"login_name_r", "tests/client/test_story.py"},
    {"login_name", "tests/client/test_story.py"},
    {"login_user", "tests/client/test_story.py"},
    {"acct", "would account for the whole machine"},
    {"_IO_file_fopen", "tests/client/test_inside.py"},
    {"_IO_file_open", "tests/client/test_inside.py"},
    {"_IO_proc_open", "tests/client/test_inside.py"},
    {"shm_open", "tests/client/test_inside.py"},
    {"shm_unlink", "tests/client/test_inside.py"},
    {"sem_open", "tests/client/test_inside.py"},
    {"sem_unlink", "tests/client/test_inside.py"},
    {"glob_by", "tests/client/test_inside.py"},
    {"isfdtype", "tests/client/test_inside.py"},
    {"ftok", "tests/client/test_inside.py"},
    {"__readlink_chk", "tests/client/test_inside.py"},
    {"__readlinkat_chk", "tests/client/test_inside.py"},
    {"__realpath_chk", "tests/client/test_inside.py"},
    {"name_to_handle_at", "tests/client/test_inside.py"},
    {"open_by_handle_at", "tests/client/test_inside.py"},
    {"inotify_add_watch", "tests/client/test_inside.py"},
    {"fanotify_mark", "tests/client/test_inside.py"},
    {"getdirentries", "tests/client/test_inside.py"},
    {"old_getdents", "tests/client/test_inside.py"},
    {"connect", "tests/client/test_inside.py"},
    {"sendto", "tests/client/test_inside.py"},
    {"sendmsg", "tests/client/test_inside.py"},
    {"sendmmsg", "tests/client/test_inside.py"},
    {"svcunix_create", "tests/client/test_inside.py"},
    {"ipc_control", "tests/client/test_inside.py"},
    {"semctl", "tests/client/test_inside.py"},
    {"updwtmp", "tests/client/test_inside.py"},
    {"_mcleanup", "tests/client/test_inside.py"},
    {"sigvec", "tests/client/test_inside.py"},
    {"statfs", "tests/client/test_inside.py"},
    {"statfs64", "tests/client/test_inside.py"},
};

/* What --as says. */
static int as, folder_mode = 0755;

enum { TEXT_MAX = 1 << 16, SECONDS = 10 };

static struct told {
	size_t n;
	char text[TEXT_MAX];
} * told;

void die(const char *what)
{
	fprintf(stderr, "matrix: %s: %s\n", what, strerror(errno));
	exit(1);
}

void say(const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(told->text + told->n, TEXT_MAX - told->n, format, ap);
	va_end(ap);
	told->n += (size_t)n < TEXT_MAX - told->n ? (size_t)n : TEXT_MAX - told->n - 1;
}

void say_stat(const char *what, const struct stat *st)
{
	say(" %s=%o,%u:%u,%u,%u:%u,%lld", what, st->st_mode, st->st_uid, st->st_gid,
	    S_ISDIR(st->st_mode) ? 0 : (unsigned)st->st_nlink, major(st->st_rdev),
	    minor(st->st_rdev), S_ISDIR(st->st_mode) ? 0 : (long long)st->st_size);
	/* A time that a scenario set; others are the present. */
	if (st->st_mtime < 1000000)
		say(",%lld", (long long)st->st_mtime);
}

const char *plain_name(const char *name)
{
	static char plain[4096];
	char *random;

	snprintf(plain, sizeof(plain), "%s", name);
	random = strstr(plain, "tmp.");
	for (int i = 4; random && i < 10 && random[i]; i++)
		random[i] = 'X';
	return plain;
}

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

/* Real root may lack capabilities itself, in a container: $MATRIX_CAPS are those
 * that it has. */
uintmax_t caps_shown(uint32_t low, uint32_t high)
{
	const char *mask = getenv("MATRIX_CAPS");

	return ((uintmax_t)high << 32 | low) & (mask ? strtoumax(mask, NULL, 16) : UINTMAX_MAX);
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

static void call(const struct spelling *sp, const struct scenario *s, void *fn, const char *place)
{
	char was[1024], is[1024];
	int error, who = s->as ? s->as : as;
	long rc;

	if (chdir(place))
		die(place);
	alarm(SECONDS);
	if (who && (setgroups(0, NULL) || setresgid((gid_t)who, (gid_t)who, (gid_t)who) ||
		    setresuid((uid_t)who, (uid_t)who, (uid_t)who)))
		die("setresuid");
	values_start(s);
	process_text(was, sizeof(was));
	errno = 0;
	rc = sp->call(fn);
	error = errno;
	process_text(is, sizeof(is));
	result_show(sp, rc, error);
	values_show(rc);
	if (strcmp(was, is))
		say(" now %s", is);
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

static char before[TEXT_MAX]; /* what the place looks like when it is fresh */

static void look_before(void)
{
	told->n = 0;
	place_make("w");
	place_show("w");
	place_remove("w");
	strcpy(before, told->text);
	printf("fresh\n%s", before);
}

static void run(const struct spelling *sp, const struct scenario *s, void *fn)
{
	int status;
	pid_t pid;

	told->n = 0;
	told->text[0] = '\0';
	place_make("w");
	if (chmod("w", (mode_t)folder_mode))
		die("w");
	fflush(stdout);
	pid = fork();
	if (!pid)
		call(sp, s, fn, "w");
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork");
	printf("%s %s:%s", sp->operation, sp->name, told->text);
	if (WIFSIGNALED(status))
		printf(" killed by %s", strsignal(WTERMSIG(status)));
	else if (status)
		printf(" left with %d", WEXITSTATUS(status));
	putchar('\n');
	told->n = 0;
	place_show("w");
	print_lines_only_in(before, told->text, '-');
	print_lines_only_in(told->text, before, '+');
	place_remove("w");
}

static int has_param(const struct spelling *sp, const char *name)
{
	for (const struct param *p = sp->params; p->name; p++)
		if (!strcmp(p->name, name))
			return 1;
	return 0;
}

static int is_elsewhere(const char *operation)
{
	for (size_t i = 0; i < COUNT(elsewhere); i++)
		if (!strcmp(elsewhere[i].operation, operation))
			return 1;
	return 0;
}

static int missing(void)
{
	int found = 0;

	for (size_t i = 0; i < COUNT(spellings); i++) {
		const struct spelling *sp = &spellings[i];
		size_t k = 0;

		if (is_elsewhere(sp->operation))
			continue;
		while (k < COUNT(scenarios) &&
		       (strcmp(scenarios[k].operation, sp->operation) ||
			(scenarios[k].only && !has_param(sp, scenarios[k].only))))
			k++;
		if (k == COUNT(scenarios))
			found = printf("%s: operation %s has no scenario: add one to scenarios.h\n",
				       sp->name, sp->operation);
		for (const struct param *p = sp->params; p->name; p++)
			if (!value_exists(p->type, p->name))
				found = printf("%s: no value for '%s %s': add one to values.c\n",
					       sp->name, p->type, p->name);
		if (!result_exists(sp->type))
			found =
			    printf("%s: results of type '%s' can't be shown: add it to results.c\n",
				   sp->name, sp->type);
	}
	for (size_t k = 0; k < COUNT(scenarios); k++) {
		size_t i = 0;

		while (i < COUNT(spellings) &&
		       strcmp(scenarios[k].operation, spellings[i].operation))
			i++;
		if (i == COUNT(spellings))
			found =
			    printf("scenarios.h: no spelling reaches %s\n", scenarios[k].operation);
	}
	return found != 0;
}

static void run_spelling(const struct spelling *sp)
{
	void *fn = function(sp->name);

	if (is_elsewhere(sp->operation))
		return;
	if (!fn || (!strncmp(sp->name, "syscall:", 8) && !kernel_has(sp->number))) {
		printf("%s %s: not on this machine\n", sp->operation, sp->name);
		return;
	}
	for (size_t k = 0; k < COUNT(scenarios); k++)
		if (!strcmp(scenarios[k].operation, sp->operation) &&
		    (!scenarios[k].only || has_param(sp, scenarios[k].only)))
			run(sp, &scenarios[k], fn);
}

static int is_wanted(const char *operation, char **wanted)
{
	for (int i = 0; wanted[i]; i++)
		if (!strcmp(wanted[i], operation))
			return 1;
	return !wanted[0];
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--missing"))
		return missing();
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		die("mmap");
	if (argc > 3 && !strcmp(argv[1], "--as")) {
		as = atoi(argv[2]);
		folder_mode = (int)strtol(argv[3], NULL, 8);
		argv += 3;
	}
	look_before();
	for (size_t i = 0; i < COUNT(spellings); i++)
		if (is_wanted(spellings[i].operation, argv + 1))
			run_spelling(&spellings[i]);
	return 0;
}
