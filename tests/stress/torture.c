/* SPDX-License-Identifier: MIT
 *
 * Processes that fork, become and spawn others, threads, signal handlers and
 * descriptors that are closed and covered at random, amid changes of files;
 * each knows what it must see.  Run inside a session (or as real root: the
 * answers are the same), in an empty folder:
 *
 *	torture SECONDS [WORKERS [SEED]]
 *
 * Prints each wrong answer, and "N checks, M wrong, seed S" at the end.  The
 * status is 1 if any was wrong or somebody hung, 77 where it is not root.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

enum { FILES = 16, DEEP = 3, THREADS = 3, GRACE = 30 };

/* What is known of a file; `inode` numbers those that are hard links of one. */
struct known {
	int there;
	int inode;
	unsigned uid, gid, mode, dev;
};

/* One who works in a folder of his own.  It is mapped by all processes that work
 * for him, one after the other. */
struct model {
	char folder[32];
	uint64_t random;
	long checks, wrong, steps;
	int inodes;
	int deep; /* processes that wait for the one at work */
	int many; /* there are other threads */
	unsigned signals;
	unsigned handled; /* the owner that the handler gave last */
	struct known files[FILES];
};

static char self[4096];
extern char **environ;

static unsigned rnd(struct model *m, unsigned below)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 7;
	m->random ^= m->random << 17;
	return (unsigned)(m->random >> 11) % below;
}

__attribute__((format(printf, 2, 3))) static void wrong(struct model *m, const char *format, ...)
{
	char line[512];
	int n = snprintf(line, sizeof(line), "wrong: %s at step %ld (%d deep): ", m->folder,
			 m->steps, m->deep);
	va_list ap;

	va_start(ap, format);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, ap);
	va_end(ap);
	line[n++] = '\n';
	m->wrong++;
	if (write(2, line, (size_t)n) != n)
		abort();
}

static void must(struct model *m, long result, const char *what)
{
	m->checks++;
	if (result < 0)
		wrong(m, "%s: %s", what, strerror(errno));
}

static void path_of(const struct model *m, int i, char *path)
{
	sprintf(path, "%s/%d", m->folder, i);
}

/* Looking ----------------------------------------------------------------------------- */

static int look(struct model *m, const char *path, struct stat *st)
{
	int fd, rc, how = (int)rnd(m, m->many == 2 ? 3 : 4);

	switch (how) {
	case 0:
		return lstat(path, st);
	case 1:
		return fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
	case 2:
		return lstat(path, st) ?: lstat(path, st);
	default:
		fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			return errno == EMFILE || errno == ENFILE ? lstat(path, st) : -1;
		rc = fstat(fd, st);
		close(fd);
		return rc;
	}
}

static void check(struct model *m, int i)
{
	const struct known *k = &m->files[i];
	char path[64];
	struct stat st;

	path_of(m, i, path);
	m->checks++;
	if (look(m, path, &st)) {
		if (k->there || errno != ENOENT)
			wrong(m, "%d: %s, but there is %d", i, strerror(errno), k->there);
	} else if (!k->there) {
		wrong(m, "%d is there: %u:%u %o", i, st.st_uid, st.st_gid, st.st_mode);
	} else if (st.st_uid != k->uid || st.st_gid != k->gid || st.st_mode != k->mode ||
		   (unsigned)st.st_rdev != k->dev) {
		wrong(m, "%d is %u:%u %o %x, not %u:%u %o %x", i, st.st_uid, st.st_gid, st.st_mode,
		      (unsigned)st.st_rdev, k->uid, k->gid, k->mode, k->dev);
	}
}

/* Changing ------------------------------------------------------------------------------ */

static void now_there(struct model *m, int i, unsigned mode, unsigned dev)
{
	m->files[i] = (struct known){1, ++m->inodes, 0, getegid(), mode, dev};
}

static void set_all(struct model *m, const struct known *k)
{
	for (int i = 0; i < FILES; i++)
		if (m->files[i].there && m->files[i].inode == k->inode)
			m->files[i] = *k;
}

static void create(struct model *m, int i, int without_descriptors)
{
	unsigned mode = rnd(m, 010000), kind = rnd(m, without_descriptors ? 5 : 8);
	char path[64];
	int fd;

	path_of(m, i, path);
	switch (kind) {
	case 0:
		mode &= 01777;
		must(m, mkdir(path, mode), "mkdir");
		now_there(m, i, S_IFDIR | mode, 0);
		return;
	case 1:
		must(m, mkfifo(path, mode), "mkfifo");
		now_there(m, i, S_IFIFO | mode, 0);
		return;
	case 2:
		must(m, mknod(path, S_IFCHR | mode, makedev(1, mode % 200)), "mknod");
		now_there(m, i, S_IFCHR | mode, (unsigned)makedev(1, mode % 200));
		return;
	case 3:
		must(m, symlink("nowhere", path), "symlink");
		now_there(m, i, S_IFLNK | 0777, 0);
		return;
	case 4:
		must(m, mknod(path, S_IFREG | mode, 0), "mknod");
		break;
	default:
		fd = kind == 5 ? open(path, O_CREAT | O_WRONLY | O_CLOEXEC, mode)
		     : kind == 6
			 ? openat(AT_FDCWD, path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode)
			 : creat(path, mode);
		must(m, fd, "open");
		close(fd);
	}
	now_there(m, i, S_IFREG | mode, 0);
}

static void change_owner(struct model *m, int i)
{
	struct known k = m->files[i];
	char path[64];

	path_of(m, i, path);
	k.uid = rnd(m, 100000);
	k.gid = rnd(m, 100000);
	must(m,
	     rnd(m, 2) ? lchown(path, k.uid, k.gid)
		       : fchownat(AT_FDCWD, path, k.uid, k.gid, AT_SYMLINK_NOFOLLOW),
	     "chown");
	if (!S_ISDIR(k.mode) && !S_ISLNK(k.mode)) {
		k.mode &= ~(unsigned)S_ISUID;
		if (k.mode & S_IXGRP)
			k.mode &= ~(unsigned)S_ISGID;
	}
	set_all(m, &k);
}

static void change_mode(struct model *m, int i)
{
	struct known k = m->files[i];
	char path[64];

	if (S_ISLNK(k.mode))
		return;
	path_of(m, i, path);
	k.mode = (k.mode & S_IFMT) | rnd(m, 010000);
	must(m,
	     rnd(m, 2) ? chmod(path, k.mode & 07777) : fchmodat(AT_FDCWD, path, k.mode & 07777, 0),
	     "chmod");
	set_all(m, &k);
}

static void take_away(struct model *m, int i)
{
	char path[64];

	path_of(m, i, path);
	must(m, S_ISDIR(m->files[i].mode) ? rmdir(path) : unlink(path), "remove");
	m->files[i].there = 0;
}

static void move(struct model *m, int i, int j)
{
	struct known *a = &m->files[i], *b = &m->files[j];
	char from[64], to[64];

	if (b->there && (S_ISDIR(a->mode) || S_ISDIR(b->mode)))
		take_away(m, j);
	path_of(m, i, from);
	path_of(m, j, to);
	must(m, rename(from, to), "rename");
	/* Of two links of one file both stay. */
	if (b->there && a->inode == b->inode)
		return;
	*b = *a;
	a->there = 0;
}

static void add_name(struct model *m, int i, int j)
{
	char from[64], to[64];

	if (S_ISDIR(m->files[i].mode))
		return;
	if (m->files[j].there)
		take_away(m, j);
	path_of(m, i, from);
	path_of(m, j, to);
	must(m, link(from, to), "link");
	m->files[j] = m->files[i];
}

/* One step on the files; some are not to open any. */
static void step(struct model *m, int without_descriptors)
{
	int i = (int)rnd(m, FILES), j = (i + 1 + (int)rnd(m, FILES - 1)) % FILES;

	m->steps++;
	if (!m->files[i].there) {
		if (rnd(m, 2))
			check(m, i);
		else
			create(m, i, without_descriptors);
		return;
	}
	switch (rnd(m, 10)) {
	case 0:
	case 1:
		change_owner(m, i);
		break;
	case 2:
	case 3:
		change_mode(m, i);
		break;
	case 4:
		take_away(m, i);
		break;
	case 5:
		move(m, i, j);
		break;
	case 6:
		add_name(m, i, j);
		break;
	default:
		break;
	}
	check(m, i);
	check(m, j);
}

/* Processes ------------------------------------------------------------------------------- */

static void work(struct model *m, int steps);

/* A child is about to take over; it has one thread.  waited() goes back. */
static int going_down(struct model *m)
{
	int many = m->many;

	m->many = 0;
	m->deep++;
	return many;
}

static void waited(struct model *m, int many, pid_t pid, const char *what)
{
	int status = 0;

	must(m, pid, what);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && status)
		wrong(m, "%s: the child's status is %x", what, status);
	m->many = many;
	m->deep--;
}

static void by_fork(struct model *m)
{
	int many;
	pid_t pid;
	int steps = (int)rnd(m, 20);

	many = going_down(m);
	/* libc itself is not ready for a fork by number where there are threads. */
	pid = many || rnd(m, 2) ? fork() : (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (!pid) {
		work(m, steps);
		_exit(0);
	}
	waited(m, many, pid, "fork");
}

static void by_vfork(struct model *m)
{
	int many;
	int i = (int)rnd(m, FILES);
	pid_t pid;

	many = going_down(m);
	pid = vfork();
	if (!pid) {
		if (m->files[i].there)
			change_owner(m, i);
		check(m, i);
		_exit(0);
	}
	waited(m, many, pid, "vfork");
}

static int cloned(void *arg)
{
	struct model *m = arg;

	for (int i = 0; i < 5; i++)
		step(m, 0);
	return 0;
}

static void by_clone(struct model *m)
{
	int many;
	static const int flags[] = {0, CLONE_VM | CLONE_VFORK, CLONE_VM, CLONE_FILES | CLONE_FS};
	const size_t size = 1 << 18;
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	many = going_down(m);
	waited(m, many, clone(cloned, stack + size, flags[rnd(m, 4)] | SIGCHLD, m), "clone");
	munmap(stack, size);
}

/* The arguments and environment of one that goes on with this model. */
static char **again(struct model *m, char steps[16], char ***envp)
{
	static __thread char *argv[5], *empty[1], *other[] = {(char *)"A=1", NULL};

	sprintf(steps, "%u", rnd(m, 20));
	argv[0] = self;
	argv[1] = (char *)"resume";
	argv[2] = m->folder;
	argv[3] = steps;
	*envp = rnd(m, 3) ? rnd(m, 2) ? environ : empty : other;
	return argv;
}

static void by_exec(struct model *m)
{
	int many;
	char steps[16], **envp, **argv = again(m, steps, &envp);
	int how = (int)rnd(m, 4);
	pid_t pid;

	many = going_down(m);
	pid = rnd(m, 2) ? fork() : vfork();
	if (!pid) {
		if (how == 0)
			execve(self, argv, envp);
		else if (how == 1)
			execvp(self, argv);
		else if (how == 2)
			execl(self, argv[0], argv[1], argv[2], argv[3], NULL);
		else
			fexecve(open(self, O_RDONLY | O_CLOEXEC), argv, envp);
		_exit(126);
	}
	waited(m, many, pid, "exec");
}

static void by_spawn(struct model *m)
{
	int many;
	char steps[16], path[64], **envp, **argv = again(m, steps, &envp);
	int i = (int)rnd(m, FILES), fd = 3 + (int)rnd(m, 30);
	unsigned mode = rnd(m, 010000);
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	many = going_down(m);
	path_of(m, i, path);
	posix_spawn_file_actions_init(&actions);
	if (!m->files[i].there && rnd(m, 4)) {
		posix_spawn_file_actions_addopen(&actions, fd, path, O_CREAT | O_EXCL | O_WRONLY,
						 mode);
		now_there(m, i, S_IFREG | mode, 0);
	}
	posix_spawn_file_actions_addclose(&actions, fd);
	errno = rnd(m, 2) ? posix_spawn(&pid, self, &actions, NULL, argv, envp)
			  : posix_spawnp(&pid, self, &actions, NULL, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	waited(m, many, pid, "spawn");
}

/* Descriptors --------------------------------------------------------------------------------- */

static void close_some(struct model *m)
{
	switch (rnd(m, 5)) {
	case 0:
		syscall(SYS_close_range, 3, ~0u, 0);
		break;
	case 1:
		for (int fd = 3; fd < 1100; fd++)
			close(fd);
		break;
	case 2:
		for (int n = 0; n < 20; n++)
			close(dup2(2, 3 + (int)rnd(m, 1100)));
		break;
	case 3:
		for (int n = 0; n < 20; n++)
			dup3(2, n & 1 ? 1000 + n : 3 + (int)rnd(m, 300), O_CLOEXEC);
		break;
	default:
		for (int n = 0; n < 20; n++)
			fcntl(2, F_DUPFD, rnd(m, 1100));
		syscall(SYS_close_range, 3 + rnd(m, 1000), ~0u, 0);
	}
}

/* A child that has no descriptor to spare, or few. */
static void without_descriptors(struct model *m)
{
	int many;
	unsigned spare = rnd(m, 4), limit = 3 + rnd(m, 60);
	pid_t pid;

	many = going_down(m);
	pid = fork();
	if (!pid) {
		struct rlimit few = {limit, limit};

		m->many = 2;
		if (rnd(m, 2))
			syscall(SYS_close_range, 3, ~0u, 0);
		if (rnd(m, 2))
			few.rlim_max = 4096;
		if (setrlimit(RLIMIT_NOFILE, &few))
			wrong(m, "setrlimit: %s", strerror(errno));
		while (dup(2) >= 0)
			;
		for (unsigned n = 0; n < spare; n++)
			close((int)(limit - 1 - n));
		for (int n = 0; n < 10; n++)
			step(m, 1);
		_exit(0);
	}
	waited(m, many, pid, "a child without descriptors");
}

/* Signals -----------------------------------------------------------------------------------------
 */

static struct model *interrupted;

static void handler(int sig)
{
	static volatile sig_atomic_t busy;
	struct model *m = interrupted;
	int saved = errno;
	char path[64];
	struct stat st;

	(void)sig;
	if (!m || busy)
		return;
	busy = 1;
	sprintf(path, "%s/handler", m->folder);
	m->checks++;
	if (lstat(path, &st) || st.st_uid != m->handled)
		wrong(m, "in a handler: %s is of %u, not of %u", path, st.st_uid, m->handled);
	m->handled = ++m->signals % 5000;
	if (lchown(path, m->handled, 1))
		wrong(m, "in a handler: lchown: %s", strerror(errno));
	busy = 0;
	errno = saved;
}

/* Signals come while some steps are made. */
static void with_signals(struct model *m)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	struct itimerval often = {{0, 700}, {0, 700}}, never = {{0, 0}, {0, 0}};

	if (m->many)
		return;
	interrupted = m;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < 40; i++)
		step(m, 0);
	setitimer(ITIMER_REAL, &never, NULL);
	interrupted = NULL;
}

/* Threads
 * ------------------------------------------------------------------------------------------- */

static void *thread(void *arg)
{
	work(arg, 15);
	return NULL;
}

/* Models are files, so that programs which are executed find them. */
static struct model *open_model(const char *folder)
{
	char path[64];
	struct model *m;
	int fd;

	snprintf(path, sizeof(path), "%s.model", folder);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*m))) {
		perror(path);
		exit(1);
	}
	m = mmap(NULL, sizeof(*m), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return m == MAP_FAILED ? NULL : m;
}

static struct model *new_model(const char *folder, uint64_t seed)
{
	struct model *m = open_model(folder);
	char path[64];
	int fd;

	memset(m, 0, sizeof(*m));
	strcpy(m->folder, folder);
	m->random = seed * 2654435761u + 88172645463325252ull;
	snprintf(path, sizeof(path), "%s/handler", folder);
	if (mkdir(folder, 0755) || (fd = open(path, O_CREAT | O_WRONLY, 0600)) < 0 || close(fd)) {
		perror(folder);
		exit(1);
	}
	return m;
}

/* Threads, each with a model of its own, in a child. */
static void with_threads(struct model *m)
{
	int many;
	struct model *models[THREADS];
	pthread_t threads[THREADS];
	char folder[32], path[64];
	pid_t pid;

	many = going_down(m);
	pid = fork();
	if (pid) {
		waited(m, many, pid, "a child with threads");
		return;
	}
	for (int i = 0; i < THREADS; i++) {
		snprintf(folder, sizeof(folder), "%.20s-%d", m->folder, i);
		models[i] = new_model(folder, m->random + (unsigned)i);
		models[i]->many = 1;
		models[i]->deep = m->deep;
		if (pthread_create(&threads[i], NULL, thread, models[i]))
			wrong(m, "no thread");
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		m->checks += models[i]->checks;
		m->wrong += models[i]->wrong;
		for (int j = 0; j < FILES; j++)
			if (models[i]->files[j].there)
				take_away(models[i], j);
		snprintf(path, sizeof(path), "%s/handler", models[i]->folder);
		must(m, unlink(path), "unlink");
		must(m, rmdir(models[i]->folder), "rmdir");
		snprintf(path, sizeof(path), "%s.model", models[i]->folder);
		must(m, unlink(path), "unlink");
	}
	_exit(0);
}

/* All together
 * ---------------------------------------------------------------------------------------- */

static void work(struct model *m, int steps)
{
	for (int i = 0; i < steps; i++) {
		unsigned what = rnd(m, 100);

		if (what >= 30 || m->deep >= DEEP)
			step(m, 0);
		else if (what < 6)
			by_fork(m);
		else if (what < 10)
			by_vfork(m);
		else if (what < 13)
			by_exec(m);
		else if (what < 16)
			by_spawn(m);
		else if (what < 19)
			by_clone(m);
		else if (what < 22)
			without_descriptors(m);
		else if (m->many)
			step(m, 0);
		else if (what < 26)
			close_some(m);
		else if (what < 29)
			with_signals(m);
		else
			with_threads(m);
	}
}

static double clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	enum { MOST = 64 };
	long checks = 0, bad = 0, seed;
	struct model *models[MOST];
	int workers, ended = 0;
	double end;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0 || argc < 2)
		return 2;
	if (getuid() || geteuid())
		return 77;
	umask(0);
	if (argc == 4 && !strcmp(argv[1], "resume")) {
		struct model *m = open_model(argv[2]);

		m->many = 0;
		work(m, atoi(argv[3]));
		return 0;
	}
	workers = argc > 2 ? atoi(argv[2]) : 4;
	seed = argc > 3 ? atol(argv[3]) : (long)time(NULL) ^ getpid();
	end = clock_now() + atof(argv[1]);
	signal(SIGPIPE, SIG_IGN);
	setpgid(0, 0);
	for (int i = 0; i < workers && i < MOST; i++) {
		char folder[32];

		snprintf(folder, sizeof(folder), "w%d", i);
		models[i] = new_model(folder, (uint64_t)seed + (unsigned)i * 1000);
		if (!fork()) {
			while (clock_now() < end)
				work(models[i], 50);
			_exit(0);
		}
	}
	while (ended < workers && clock_now() < end + GRACE) {
		int status = 0;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (pid > 0) {
			ended++;
			if (status)
				printf("wrong: a worker's status is %x\n", status), bad++;
		} else {
			usleep(10000);
		}
	}
	for (int i = 0; i < workers; i++) {
		checks += models[i]->checks;
		bad += models[i]->wrong;
	}
	if (ended < workers)
		printf("wrong: %d of %d workers hang\n", workers - ended, workers), bad++;
	printf("%ld checks, %ld wrong, seed %ld\n", checks, bad, seed);
	fflush(stdout);
	if (ended < workers) {
		signal(SIGTERM, SIG_IGN);
		kill(0, SIGKILL);
	}
	return bad != 0;
}
