/* SPDX-License-Identifier: MIT
 *
 * fakeroot's command line: a session whose state ends with it, unless it is
 * saved.  In a session it is a part of that.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../die.h"
#include "../saved.h"
#include "personality.h"
#include "start.h"

struct options {
	const char *load, *save; /* files; or NULL */
	int real;                /* files that are not known are what they are */
};

static const char help[] =
    "Usage: fakeroot [OPTION...] [--] [COMMAND [ARG...]]\n"
    "Run COMMAND, or your shell, as if by root.  This is pqfs-session " PQFS_VERSION " in place\n"
    "of fakeroot; what it records ends with it, unless it is saved.\n"
    "\n"
    "  -i FILE                load what was saved to FILE\n"
    "  -s FILE                save to FILE when COMMAND has ended\n"
    "  -u, --unknown-is-real  files that nobody changed belong to whom they belong to\n"
    "  -l, --lib LIBRARY      taken and not needed, as are the next two\n"
    "  -f, --faked PROGRAM\n"
    "  -b, --fd-base FD\n"
    "  -h, --help             this text\n"
    "  -v, --version          the version\n";

static struct options take_options(int argc, char **argv)
{
	static const struct option known[] = {
	    {"lib", required_argument, NULL, 'l'},
	    {"faked", required_argument, NULL, 'f'},
	    {"fd-base", required_argument, NULL, 'b'},
	    {"unknown-is-real", no_argument, NULL, 'u'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'},
	    {0},
	};
	struct options o = {0};
	int c;

	while ((c = getopt_long(argc, argv, "+l:f:i:s:ub:hv", known, NULL)) != -1) {
		if (c == 'i')
			o.load = optarg;
		else if (c == 's')
			o.save = optarg;
		else if (c == 'u')
			o.real = 1;
		else if (c == 'h') {
			fputs(help, stderr);
			exit(STATUS_FAILURE); /* as fakeroot does */
		} else if (c == 'v') {
			puts("fakeroot version 1.31 (pqfs " PQFS_VERSION ")");
			exit(fflush(stdout) ? STATUS_FAILURE : 0);
		} else if (c == '?') {
			exit(STATUS_FAILURE);
		}
	}
	return o;
}

static int load(void *arg, const char *dir)
{
	const struct options *o = arg;

	if (!o->load)
		return 0;
	if (access(o->load, F_OK)) {
		complain("%s does not exist yet: nothing is loaded", o->load);
		return 0;
	}
	return saved_load(o->load, dir) ? STATUS_FAILURE : 0;
}

static int save(void *arg, const char *dir)
{
	const struct options *o = arg;

	return saved_save(o->save, dir) ? STATUS_FAILURE : 0;
}

static void run_fakeroot(int argc, char **argv, int inside)
{
	struct options o = take_options(argc, argv);
	char key[16];
	struct start s = {
	    .temporary = !inside,
	    .unknown = o.real ? "real" : "root",
	    .command = argv + optind,
	    .prepare = load,
	    .finish = o.save ? save : NULL,
	    .arg = &o,
	    .signal_is_status = 1,
	};

	/* apt, dpkg and others tell by it that this is no real root. */
	snprintf(key, sizeof(key), "%d", (int)getpid());
	start_set("FAKEROOTKEY", key);
	start_set("FAKED_MODE", o.real ? "unknown-is-real" : "unknown-is-root");
	start(&s);
}

const struct personality personality_fakeroot = {
    .name = "fakeroot",
    .other = "fakeroot-pqfs",
    .run = run_fakeroot,
};
