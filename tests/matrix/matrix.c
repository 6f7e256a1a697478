/* SPDX-License-Identifier: MIT
 *
 * matrix [--as USER MODE] [--errors] [OPERATION ...]: goes through the spellings
 * and their scenarios, each in a process of its own; as a user, in a folder of
 * that mode; through bad and odd arguments.  matrix --missing: prints what there
 * is no scenario or value for.
 */
#include "matrix.h"

#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <sys/inotify.h>

#include "types.h"

#include "matrix_calls.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct scenario scenarios[] = {
#include "scenarios.h"
};

/* Calls that fail, or nearly, for what several arguments are together. */
static const struct scenario oddities[] = {
#include "oddities.h"
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
    {"sandbox_seccomp", "tests/client/test_moments.py"},
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
    {"pclose", "tests/client/test_starting.py"},
    {"acct", "would account for the whole machine"},
    {"_IO_file_fopen", "tests/client/test_inside.py"},
    {"_IO_file_open", "tests/client/test_inside.py"},
    {"_IO_proc_open", "tests/client/test_inside.py"},
    {"shm_open", "tests/client/test_inside.py"},
    {"shm_unlink", "tests/client/test_inside.py"},
    {"sem_open", "tests/client/test_inside.py"},
    {"sem_unlink", "tests/client/test_inside.py"},
    {"ftok", "tests/client/test_inside.py"},
    {"getdirentries", "tests/client/test_inside.py"},
    {"isfdtype", "tests/client/test_inside.py"},
    {"open_by_handle_at", "tests/client/test_inside.py"},
    {"fanotify_mark", "tests/client/test_inside.py"},
    {"old_getdents", "tests/client/test_inside.py"},
    {"sendto", "tests/client/test_inside.py"},
    {"sendmsg", "tests/client/test_inside.py"},
    {"sendmmsg", "tests/client/test_inside.py"},
    {"svcunix_create", "tests/client/test_inside.py"},
    {"ipc_control", "tests/client/test_inside.py"},
    {"semctl", "tests/client/test_inside.py"},
    {"updwtmp", "tests/client/test_inside.py"},
    {"_mcleanup", "tests/client/test_inside.py"},
    {"sigvec", "tests/client/test_inside.py"},
};

static int has_param(const struct spelling *sp, const char *name)
{
	for (const struct param *p = sp->params; p->name; p++)
		if (!strcmp(p->name, name))
			return 1;
	return 0;
}

static int is_for(const struct scenario *s, const struct spelling *sp)
{
	return !strcmp(s->operation, sp->operation) && (!s->only || has_param(sp, s->only));
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

/* The calls with what is no sensible value: one for each parameter in turn. */
static void run_bad(const struct spelling *sp, const struct scenario *s, void *fn)
{
	struct bad bad;

	for (const struct param *p = sp->params; p->name; p++)
		for (int i = 0; bad_value(sp, p, i, &bad); i++)
			call_make(sp, s, &bad, fn);
}

static void run_spelling(const struct spelling *sp, int errors)
{
	void *fn = call_function(sp);

	if (is_elsewhere(sp->operation))
		return;
	if (!fn) {
		printf("%s %s: not on this machine\n", sp->operation, sp->name);
		return;
	}
	for (size_t k = 0; k < COUNT(scenarios); k++) {
		if (!is_for(&scenarios[k], sp))
			continue;
		if (errors) {
			run_bad(sp, &scenarios[k], fn);
			break;
		}
		call_make(sp, &scenarios[k], NULL, fn);
	}
	for (size_t k = 0; errors && k < COUNT(oddities); k++)
		if (is_for(&oddities[k], sp))
			call_make(sp, &oddities[k], NULL, fn);
}

static int is_wanted(const char *operation, char **wanted)
{
	for (int i = 0; wanted[i]; i++)
		if (!strcmp(wanted[i], operation))
			return 1;
	return !wanted[0];
}

/* Operations under another name, or spellings of one that is not seen. */
static void rename_operations(void)
{
	static const struct {
		const char *name, *operation;
	} names[] = {
#ifdef __i386__
#include "i386_names.h"
#endif
	    {"", ""},
	};

	for (size_t i = 0; i < COUNT(spellings); i++)
		for (size_t k = 0; k < COUNT(names); k++)
			if (!strcmp(names[k].name, spellings[i].name) ||
			    !strcmp(names[k].name, spellings[i].operation)) {
				spellings[i].operation = names[k].operation;
				break;
			}
}

int main(int argc, char **argv)
{
	rename_operations();
	int errors = 0;

	if (argc == 2 && !strcmp(argv[1], "--missing"))
		return missing();
	if (argc > 3 && !strcmp(argv[1], "--as")) {
		call_as(atoi(argv[2]), (mode_t)strtol(argv[3], NULL, 8));
		argv += 3;
	}
	if (argv[1] && !strcmp(argv[1], "--errors")) {
		errors = 1;
		argv++;
	}
	tell_start();
	call_start();
	for (size_t i = 0; i < COUNT(spellings); i++)
		if (is_wanted(spellings[i].operation, argv + 1))
			run_spelling(&spellings[i], errors);
	return 0;
}
