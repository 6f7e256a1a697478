/* SPDX-License-Identifier: MIT
 *
 * pqtest: processes, threads, signals, descriptors and identities.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "pqtest.h"

static char *none[] = {NULL};

/* exec HOW PROGRAM ARGUMENT: becomes PROGRAM, with an empty environment
 * wherever the call takes one. */
int exec_how(int argc, char **argv)
{
	const char *how = argv[0], *program = argv[1];
	const char *word = argv[2];
	char **args = argv + 1;

	(void)argc;
	if (!strcmp(how, "execl"))
		execl(program, program, word, NULL);
	else if (!strcmp(how, "execle"))
		execle(program, program, word, NULL, none);
	else if (!strcmp(how, "execlp"))
		execlp(program, program, word, NULL);
	else if (!strcmp(how, "execv"))
		execv(program, args);
	else if (!strcmp(how, "execve"))
		execve(program, args, none);
	else if (!strcmp(how, "execve-null"))
		execve(program, args, NULL);
	else if (!strcmp(how, "execvp"))
		execvp(program, args);
	else if (!strcmp(how, "execvpe"))
		execvpe(program, args, none);
	else if (!strcmp(how, "fexecve"))
		fexecve(open(program, O_RDONLY | O_CLOEXEC), args, none);
	else if (!strcmp(how, "execveat"))
		execveat(AT_FDCWD, program, args, none, 0);
	else if (!strcmp(how, "execveat-empty"))
		execveat(open(program, O_PATH), "", args, none, AT_EMPTY_PATH);
	else if (!strcmp(how, "clearenv")) {
		clearenv();
		execv(program, args);
	}
	die(how);
	return 1;
}

/* spawn HOW PROGRAM ARGUMENT: runs PROGRAM as a child and waits for it. */
int spawn_how(int argc, char **argv)
{
	const char *how = argv[0], *program = argv[1];
	char **args = argv + 1, line[512];
	pid_t pid = -1;
	int status = 0;

	(void)argc;
	snprintf(line, sizeof(line), "%s '%s'", program, argv[2]);
	if (!strcmp(how, "posix_spawn"))
		errno = posix_spawn(&pid, program, NULL, NULL, args, none);
	else if (!strcmp(how, "posix_spawnp"))
		errno = posix_spawnp(&pid, program, NULL, NULL, args, none);
	else if (!strcmp(how, "fork")) {
		if (!(pid = fork()))
			_exit(execve(program, args, none) ? 126 : 0);
	} else if (!strcmp(how, "vfork")) {
		if (!(pid = vfork()))
			_exit(execve(program, args, none) ? 126 : 0);
	} else if (!strcmp(how, "_Fork")) {
		pid_t (*real)(void) = symbol("_Fork");

		if (!(pid = real()))
			_exit(execve(program, args, none) ? 126 : 0);
	} else if (!strcmp(how, "system")) {
		clearenv();
		return system(line) ? 1 : 0;
	} else if (!strcmp(how, "popen")) {
		FILE *pipe;

		clearenv();
		pipe = popen(line, "r");
		while (pipe && fgets(line, sizeof(line), pipe))
			fputs(line, stdout);
		return pipe && !pclose(pipe) ? 0 : 1;
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die(how);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void *worker(void *arg)
{
	unsigned id = (unsigned)(size_t)arg;
	char path[32], next[32];
	struct stat st;

	snprintf(path, sizeof(path), "t%u", id);
	snprintf(next, sizeof(next), "t%u.moved", id);
	for (unsigned i = 1; i <= 200; i++) {
		int fd = open(path, O_CREAT | O_RDWR | O_EXCL, 0600);

		if (fd < 0 || chown(path, id, i) || fchmod(fd, 04700 + i % 8) ||
		    rename(path, next) || stat(next, &st) || close(fd))
			return "a call failed";
		if (st.st_uid != id || st.st_gid != i || (st.st_mode & 07777) != 04700 + i % 8)
			return "a wrong answer";
		if (unlink(next))
			return "unlink failed";
	}
	return NULL;
}

/* threads COUNT: each works on files of its own in one directory. */
int threads(int argc, char **argv)
{
	int count = atoi(argv[0]), bad = 0;
	pthread_t thread[64];

	(void)argc;
	for (int i = 0; i < count; i++)
		if (pthread_create(&thread[i], NULL, worker, (void *)(size_t)(i + 1)))
			die("pthread_create");
	for (int i = 0; i < count; i++) {
		void *said;

		pthread_join(thread[i], &said);
		if (said)
			printf("%d: %s\n", i, (char *)said), bad = 1;
	}
	printf("done\n");
	return bad;
}

static volatile sig_atomic_t handled, wrong;

static void handler(int number)
{
	struct stat st;
	unsigned id = 1000 + (unsigned)handled % 50;
	int saved = errno;

	(void)number;
	if (chown("handled", id, id) || stat("handled", &st) || st.st_uid != id)
		wrong = 1;
	handled++;
	errno = saved;
}

/* signals: a handler makes wrapped calls in the middle of wrapped calls. */
int signals(int argc, char **argv)
{
	struct itimerval often = {{0, 300}, {0, 300}}, never = {0};
	struct sigaction action = {.sa_handler = handler};
	struct stat st;

	(void)argc;
	(void)argv;
	close(creat("handled", 0600));
	close(creat("f", 0600));
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (unsigned i = 0; i < 3000 || handled < 50; i++)
		if (chown("f", i, i + 1) || stat("f", &st) || st.st_uid != i || st.st_gid != i + 1)
			return printf("wrong at %u: %s\n", i, strerror(errno)), 1;
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%s\n", wrong ? "wrong in the handler" : "done");
	return wrong;
}

/* close HOW FILE: closes or covers every descriptor that the program did not
 * open itself, then works on FILE. */
int close_how(int argc, char **argv)
{
	const char *how = argv[0], *path = argv[1];

	(void)argc;
	result("before", chown(path, 1, 1)); /* so that there is a connection */
	if (!strcmp(how, "loop"))
		for (int fd = 3; fd < 1024; fd++)
			close(fd);
	else if (!strcmp(how, "close_range"))
		close_range(3, ~0u, 0);
	else if (!strcmp(how, "closefrom"))
		closefrom(3);
	else if (!strcmp(how, "syscall"))
		syscall(SYS_close_range, 3, ~0u, 0);
	else if (!strcmp(how, "dup2"))
		for (int fd = 3; fd < 1024; fd++)
			dup2(0, fd);
	else if (!strcmp(how, "dup3"))
		for (int fd = 3; fd < 1024; fd++)
			dup3(0, fd, O_CLOEXEC);
	result("chown", chown(path, 11, 12));
	show("then", path);
	result("chmod", chmod(path, 04711));
	show("then", path);
	for (int fd = 3; fd < 1024; fd++) { /* once more, within one life */
		if (!strncmp(how, "dup", 3))
			dup2(1, fd);
		else
			close(fd);
	}
	result("chown", chown(path, 13, 14));
	show("then", path);
	return 0;
}

/* full HOW FILE...: works on names while there is no descriptor to be had.  HOW:
 * first (nothing was done before), later, limit (no more may be opened), zero (none
 * may). */
int full(int argc, char **argv)
{
	const char *how = argv[0], *path = argv[1];
	struct rlimit none = {3, 3}, zero = {0, 0};
	char value[16];
	ssize_t n;

	(void)argc;
	if (strcmp(how, "first") && strcmp(how, "zero"))
		show("before", path);
	if (!strcmp(how, "limit"))
		setrlimit(RLIMIT_NOFILE, &none);
	if (!strcmp(how, "zero")) {
		/* Attributes are the server's. */
		setrlimit(RLIMIT_NOFILE, &zero);
		show("now", path);
		result("chown", chown(path, 11, 12));
		result("chmod", chmod(path, 04711));
		result("mkdir", mkdir("d", 02755));
		result("rename", rename(path, "d/f"));
		result("mknod", mknod("n", S_IFCHR | 0620, makedev(1, 3)));
		show("d/f", "d/f");
		show("n", "n");
		show("d", "d");
		return 0;
	}
	while (dup(2) >= 0)
		;
	show("now", path);
	result("chown", chown(path, 11, 12));
	show("then", path);
	result("chmod", chmod(path, 04711));
	result("mkdir", mkdir("d", 02755));
	result("symlink", symlink("d/l", "s"));
	result("link", link(path, "d/l"));
	result("rename", rename(path, "d/f"));
	result("mknod", mknod("n", S_IFCHR | 0620, makedev(1, 3)));
	result("chown", chown("s", 13, 14));
	result("unlink", unlink("d/f"));
	result("setxattr", setxattr("n", "trusted.x", "1234", 4, 0));
	n = getxattr("n", "trusted.x", value, sizeof(value));
	result("getxattr", n);
	result("open", open("d/l", O_RDONLY));
	for (int i = 0; i < 3000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%d", i);
		if (mknod(name, S_IFREG | 0640, 0) || chown(name, (uid_t)i + 1, 1))
			return printf("%s: %s\n", name, strerror(errno)), 1;
	}
	show("s", "s");
	show("d/l", "d/l");
	show("n", "n");
	show("n2999", "n2999");
	return 0;
}

/* memory HOW FILE: works on names while there is no memory to be had. */
int memory(int argc, char **argv)
{
	const char *how = argv[0], *path = argv[1];
	struct rlimit none = {0, 0};
	static char out[4096];
	char value[16];

	(void)argc;
	setvbuf(stdout, out, _IOFBF, sizeof(out));
	if (strcmp(how, "first"))
		show("before", path);
	setrlimit(RLIMIT_AS, &none);
	setrlimit(RLIMIT_DATA, &none);
	show("now", path);
	result("chown", chown(path, 11, 12));
	show("then", path);
	result("chmod", chmod(path, 04711));
	result("mkdir", mkdir("d", 02755));
	result("symlink", symlink("d/l", "s"));
	result("link", link(path, "d/l"));
	result("rename", rename(path, "d/f"));
	result("mknod", mknod("n", S_IFCHR | 0620, makedev(1, 3)));
	result("chown", chown("s", 13, 14));
	result("unlink", unlink("d/f"));
	result("setxattr", setxattr("n", "trusted.x", "1234", 4, 0));
	result("getxattr", getxattr("n", "trusted.x", value, sizeof(value)));
	result("open", open("d/new", O_CREAT | O_WRONLY, 0640));
	show("s", "s");
	show("d/l", "d/l");
	show("n", "n");
	show("d/new", "d/new");
	return 0;
}

/* ids: every getter. */
int ids(int argc, char **argv)
{
	uid_t r, e, s;
	gid_t gr, ge, gs, list[64];
	int count = getgroups(64, list);

	(void)argc;
	(void)argv;
	getresuid(&r, &e, &s);
	getresgid(&gr, &ge, &gs);
	printf("%u %u %u %u  %u,%u,%u  %u,%u,%u  %u %u ", getuid(), geteuid(), getgid(), getegid(),
	       r, e, s, gr, ge, gs, (unsigned)setfsuid(-1), (unsigned)setfsgid(-1));
	for (int i = 0; i < count; i++)
		printf(" %u", list[i]);
	printf("\n");
	return 0;
}

/* setid CALL ID...: makes the calls in turn, shows each result and who the
 * process is after it. */
int setid(int argc, char **argv)
{
	for (int i = 0; i < argc;) {
		const char *call = argv[i++];
		int n = 0, rc = -1;
		unsigned id[3];

		while (n < 3 && i < argc && strchr("-0123456789", *argv[i]))
			id[n++] = (unsigned)atol(argv[i++]);
		if (!strcmp(call, "setuid"))
			rc = setuid(id[0]);
		else if (!strcmp(call, "setgid"))
			rc = setgid(id[0]);
		else if (!strcmp(call, "seteuid"))
			rc = seteuid(id[0]);
		else if (!strcmp(call, "setegid"))
			rc = setegid(id[0]);
		else if (!strcmp(call, "setreuid"))
			rc = setreuid(id[0], id[1]);
		else if (!strcmp(call, "setregid"))
			rc = setregid(id[0], id[1]);
		else if (!strcmp(call, "setresuid"))
			rc = setresuid(id[0], id[1], id[2]);
		else if (!strcmp(call, "setresgid"))
			rc = setresgid(id[0], id[1], id[2]);
		else if (!strcmp(call, "setfsuid"))
			rc = setfsuid(id[0]) < 0;
		else if (!strcmp(call, "setfsgid"))
			rc = setfsgid(id[0]) < 0;
		else if (!strcmp(call, "setgroups"))
			rc = setgroups(n, id);
		else if (!strcmp(call, "initgroups"))
			rc = initgroups("root", id[0]);
		result(call, rc);
		ids(0, NULL);
	}
	return 0;
}
