/* SPDX-License-Identifier: MIT
 *
 * Chooses a state directory, sees to its server, and runs a command with
 * libpqfs.so preloaded.  The environment that it hands on is the whole of what
 * it tells the library.
 */
#include "start.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../connect.h"
#include "../die.h"
#include "../fit.h"
#include "../launch.h"
#include "../preload.h"
#include "../statedir.h"
#include "command.h"
#include "keeper.h"

/* How long is waited for a server to leave. */
#define LEAVE_SECONDS 2

/* What is to run: the rest of our arguments, or a shell. */
static char **command_of(const struct start *s)
{
	static char *shell[2];

	if (*s->command)
		return s->command;
	shell[0] = getenv("SHELL");
	if (!shell[0] || !*shell[0])
		shell[0] = (char *)"/bin/sh";
	return shell;
}

void start_set(const char *name, const char *value)
{
	if (value ? setenv(name, value, 1) : unsetenv(name))
		die(STATUS_FAILURE, "out of memory");
}

static void set_preload(const char *library)
{
	char *list = preload_list(getenv("LD_PRELOAD"), library);

	start_set("LD_PRELOAD", *list ? list : NULL);
	free(list);
}

/* The directories of a list, absolute: a program may change its own. */
static void set_passwd(const char *dirs)
{
	char *all = text_copy(""), *here = getcwd(NULL, 0);

	if (!here)
		die(STATUS_FAILURE, "--passwd: no current directory: %s", strerror(errno));
	for (size_t n; *dirs; dirs += n + (dirs[n] == ':')) {
		char *longer;

		n = strcspn(dirs, ":");
		longer = text("%s%s%s%s%.*s", all, *all ? ":" : "", n && *dirs != '/' ? here : "",
			      n && *dirs != '/' ? "/" : "", (int)n, dirs);
		free(all);
		all = longer;
	}
	start_set("PSEUDO_PASSWD", all);
	free(all);
	free(here);
}

/* The contract with libpqfs.so.  `dir` may be NULL in a disabled session. */
static void set_environment(const struct start *s, const char *library, const char *bindir,
			    const char *dir)
{
	char *words = text("--unknown=%s%s%s%s", s->unknown, s->log ? " --log" : "",
			   s->keep ? " --keep=" : "", s->keep ? s->keep : "");

	if (s->timeout) {
		char *longer = text("%s --timeout=%ld", words, s->timeout);

		free(words);
		words = longer;
	}
	set_preload(library);
	if (dir)
		start_set("PSEUDO_LOCALSTATEDIR", dir);
	start_set("PSEUDO_BINDIR", bindir);
	start_set("PSEUDO_OPTS", words);
	if (s->passwd)
		set_passwd(s->passwd);
	/* A new session begins as root, whoever the old one had become. */
	start_set("PSEUDO_UIDS", NULL);
	start_set("PSEUDO_GIDS", NULL);
	free(words);
}

/* The state directory, ready for use; NULL when there is none, which is fine
 * for a session that starts disabled. */
static char *state_directory(const struct start *s, int disabled)
{
	char *why = NULL, *path = NULL, *dir;

	if (disabled && s->stateless)
		return NULL;
	if (s->temporary)
		dir = statedir_temporary(&why);
	else if ((path = statedir_choose(s->state)))
		dir = statedir_create(path, &why);
	else
		dir = NULL, why = text_copy("no state directory: give --state DIR, or set HOME");
	free(path);
	if (!dir && !disabled)
		die(STATUS_FAILURE, "%s", why);
	free(why);
	return dir;
}

/* A session whose command is our child. */
struct watch {
	const struct start *s;
	const char *bindir, *dir;
	int fd; /* keeps the server from leaving; or -1 */
};

/* Somebody killed the server: the next one of a temporary session, too, must not
 * leave, and take the records with it, before the session ends. */
static int server_lost(void *arg)
{
	struct watch *w = arg;

	close(w->fd);
	return launch_server(w->bindir, w->dir, w->s->timeout);
}

static void end_temporary(void *arg)
{
	struct watch *w = arg;

	if (w->fd >= 0)
		connect_shutdown(w->fd, LEAVE_SECONDS);
	/* The server took the directory with it, unless it was killed. */
	statedir_remove(w->dir);
}

static void clean_up(struct watch *w)
{
	if (!w->s->temporary) {
		if (w->fd >= 0 && w->s->stop)
			connect_shutdown(w->fd, LEAVE_SECONDS);
		return;
	}
	if (w->fd < 0) /* a disabled session may have been enabled */
		w->fd = connect_open(w->dir);
	/* What still runs in the background may still want its records. */
	if (w->fd < 0 || !command_left(connect_peer(w->fd)) ||
	    keeper_leave(connect_peer(w->fd), w->fd, end_temporary, w))
		end_temporary(w);
}

__attribute__((noreturn)) static void run_watched(char **argv, struct watch *w)
{
	int status = command_run(argv, &w->fd, server_lost, w), finished = 0;

	if (status >= 0 && w->s->finish)
		finished = w->s->finish(w->s->arg, w->dir);
	clean_up(w);
	if (status < 0)
		die(STATUS_FAILURE, "cannot start %s: %s", argv[0], strerror(-status));
	if (status == 0 && finished)
		exit(finished);
	if (WIFSIGNALED(status) && w->s->signal_is_status)
		exit(128 + WTERMSIG(status));
	command_end_as(status);
}

/* A server for the state directory, and what is to be done before the command.
 * Returns a connection; does not return on failure. */
static int serve(const struct start *s, const char *bindir, const char *dir)
{
	int fd = launch_server(bindir, dir, s->timeout), status = STATUS_FAILURE;

	if (fd >= 0 && s->log && s->keep && connect_log(fd, s->keep, 0))
		complain("%s: the log can't be kept within bounds; see pseudo.log there", dir);
	if (fd >= 0)
		status = s->prepare ? s->prepare(s->arg, dir) : 0;
	if (!status)
		return fd;
	if (s->temporary)
		end_temporary(&(struct watch){s, bindir, dir, fd});
	exit(status);
}

void start(const struct start *s)
{
	char **command = command_of(s), *bindir, *library, *dir;
	int disabled, fd = -1, watched = s->temporary || s->finish || s->stop;

	if (preload_truth("PSEUDO_UNLOAD")) {
		set_preload(NULL);
		command_become(command);
	}
	disabled = preload_truth("PSEUDO_DISABLED");
	bindir = launch_bindir();
	library = launch_library(bindir);
	if (watched)
		command_hold_signals();
	dir = state_directory(s, disabled);
	if (dir && !disabled)
		fd = serve(s, bindir, dir);
	set_environment(s, fit_library(library, *command, fd), bindir, dir);
	/* A setuid program of the host would leave the session. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die(STATUS_FAILURE, "cannot give up new privileges: %s", strerror(errno));
	if (watched && dir)
		run_watched(command, &(struct watch){s, bindir, dir, fd});
	command_become(command); /* and fd is closed */
}
