/* SPDX-License-Identifier: MIT
 *
 * Starting a session: what pqfs-session does once it knows what is wanted, by
 * whatever name and with whatever options it was asked.
 */
#ifndef PQFS_TOOLS_SESSION_START_H
#define PQFS_TOOLS_SESSION_START_H

struct start {
	const char *state;   /* the state directory; NULL: chosen by the environment */
	int temporary;       /* or one that ends with the session */
	const char *unknown; /* "root" or "real" */
	const char *passwd;  /* for PSEUDO_PASSWD; NULL: as it is */
	long timeout;        /* of a server that is started, in seconds; 0: its default */
	int log;
	const char *keep; /* bounds of the log, or NULL: as before */
	int stop;         /* a server of a state that stays is to leave after the command, */
	int stateless;    /* and while sessions are disabled no state directory is needed */
	char **command;   /* ended by NULL; empty: the user's shell */

	/* Called, if not NULL, when a server answers for the state directory `dir`,
	 * before the command runs: 0, or the status to end with instead. */
	int (*prepare)(void *arg, const char *dir);
	/* Called, if not NULL, when the command has ended, before a temporary state
	 * goes: 0, or the status to end with if the command succeeded. */
	int (*finish)(void *arg, const char *dir);
	void *arg;
	/* A command that was killed by a signal N gives the status 128 + N. */
	int signal_is_status;
};

/* Runs the session; ends as its command does. */
__attribute__((noreturn)) void start(const struct start *s);

/* Sets a variable of the environment that the command gets (NULL: removes it). */
void start_set(const char *name, const char *value);

#endif
