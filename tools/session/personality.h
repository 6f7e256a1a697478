/* SPDX-License-Identifier: MIT
 *
 * The programs that pqfs-session can be: itself, and those that it stands in
 * for, each with a command line of its own.
 */
#ifndef PQFS_TOOLS_SESSION_PERSONALITY_H
#define PQFS_TOOLS_SESSION_PERSONALITY_H

struct personality {
	const char *name;  /* for --as=, and as the program's own name */
	const char *other; /* another name of the program, or NULL */
	/* Takes the arguments (argv[0] is the name) and runs the session.  `inside`: it
	 * was called in a session. */
	void (*run)(int argc, char **argv, int inside);
};

extern const struct personality personality_fakeroot, personality_pseudo;

#endif
