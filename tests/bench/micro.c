/* SPDX-License-Identifier: MIT
 *
 * micro: the helper of bench.py, run bare and under wrappers alike.
 *
 *   micro drive              read commands from stdin, one a line, words separated
 *                            by tabs; run each; answer "STATUS NANOSECONDS"
 *   micro make DIR COUNT     DIR with files f0, f1 ...
 *   micro own DIR COUNT      the same, and each given to 1234:4321
 *   micro records DIR COUNT  the same, a thousand files to each folder in DIR
 *   micro spin               keep one core busy until the parent has ended
 *   micro CALL DIR COUNT     time CALL on each of the files of DIR, several passes;
 *                            the median pass's nanoseconds per call go to stderr
 *
 * Only the calls are timed: not the start of the process, nor what a server does
 * after the last call has returned.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PASSES 7
#define FILES_MAX 4000
#define WORDS_MAX 64
#define LINE_MAX_BYTES 8192
#define FOLDER_FILES 1000
#define OWNER 1234
#define GROUP 4321

static void die(const char *what)
{
	fprintf(stderr, "micro: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The driver ----------------------------------------------------------------- */

static volatile pid_t running; /* the command's process group */

static void on_term(int sig)
{
	if (running > 0)
		kill(-running, SIGKILL);
	_exit(128 + sig);
}

/* Runs a command to its end; returns its status as a shell would give it. */
static int run(char **argv, int null, int64_t *ns)
{
	int64_t start = now();
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0) {
		setpgid(0, 0);
		signal(SIGTERM, SIG_DFL);
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		execvp(argv[0], argv);
		fprintf(stderr, "micro: %s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	running = pid;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	*ns = now() - start;
	running = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int drive(void)
{
	char line[LINE_MAX_BYTES];
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		die("/dev/null");
	signal(SIGTERM, on_term);
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		char *argv[WORDS_MAX + 1];
		char *rest = line;
		int64_t ns = 0;
		int n = 0, status;

		line[strcspn(line, "\n")] = 0;
		while (n < WORDS_MAX && (argv[n] = strsep(&rest, "\t")))
			n++;
		argv[n] = NULL;
		status = run(argv, null, &ns);
		printf("%d %lld\n", status, (long long)ns);
		fflush(stdout);
	}
	return 0;
}

static int spin(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (getppid() != 1)
		for (volatile int i = 0; i < 1000000; i++)
			;
	return 0;
}

/* Files to work on ----------------------------------------------------------- */

static void make_folder(const char *dir)
{
	if (mkdir(dir, 0755) && errno != EEXIST)
		die(dir);
}

static void make_file(const char *path, int owned)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);

	if (fd < 0 || close(fd) || (owned && chown(path, OWNER, GROUP)))
		die(path);
}

static int make_files(const char *dir, long count, int owned)
{
	char path[4096];

	make_folder(dir);
	for (long i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/f%ld", dir, i);
		make_file(path, owned);
	}
	return 0;
}

static int make_records(const char *dir, long count)
{
	char folder[4096];

	make_folder(dir);
	for (long i = 0; count > 0; i++, count -= FOLDER_FILES) {
		snprintf(folder, sizeof(folder), "%s/d%ld", dir, i);
		make_files(folder, count < FOLDER_FILES ? count : FOLDER_FILES, 1);
	}
	return 0;
}

/* Calls ---------------------------------------------------------------------- */

static struct {
	const char *dir;
	long count;
	char *name[FILES_MAX];  /* DIR/fN */
	char *other[FILES_MAX]; /* DIR/gN */
	int fd[FILES_MAX];
} all;

static void prepare(const char *dir, long count)
{
	struct rlimit files;

	all.dir = dir;
	all.count = count < FILES_MAX ? count : FILES_MAX;
	for (long i = 0; i < all.count; i++)
		if (asprintf(&all.name[i], "%s/f%ld", dir, i) < 0 ||
		    asprintf(&all.other[i], "%s/g%ld", dir, i) < 0)
			die("asprintf");
	if (getrlimit(RLIMIT_NOFILE, &files))
		die("getrlimit");
	files.rlim_cur = files.rlim_max < 2 * FILES_MAX ? files.rlim_max : 2 * FILES_MAX;
	setrlimit(RLIMIT_NOFILE, &files);
}

static int call_stat(long i, int pass)
{
	struct stat st;

	(void)pass;
	return stat(all.name[i], &st);
}

static int call_chown(long i, int pass)
{
	return chown(all.name[i], (uid_t)(1000 + pass), (gid_t)(2000 + pass));
}

static int call_chmod(long i, int pass)
{
	return chmod(all.name[i], pass % 2 ? 0600 : 0640);
}

static int call_create(long i, int pass)
{
	(void)pass;
	return all.fd[i] = open(all.name[i], O_CREAT | O_EXCL | O_WRONLY, 0644);
}

static int call_unlink(long i, int pass)
{
	(void)pass;
	return unlink(all.name[i]);
}

static int call_rename(long i, int pass)
{
	return pass % 2 ? rename(all.other[i], all.name[i]) : rename(all.name[i], all.other[i]);
}

static int call_open(long i, int pass)
{
	(void)pass;
	return all.fd[i] = open(all.name[i], O_RDONLY);
}

static int call_close(long i, int pass)
{
	(void)pass;
	return close(all.fd[i]);
}

/* One whole listing of the folder. */
static int call_readdir(long i, int pass)
{
	DIR *d = opendir(all.dir);
	long entries = 0;

	(void)i;
	(void)pass;
	if (!d)
		return -1;
	while (readdir(d))
		entries++;
	closedir(d);
	errno = ENOENT;
	return entries < all.count ? -1 : 0;
}

static void each(int (*call)(long i, int pass), long count, int pass)
{
	for (long i = 0; i < count; i++)
		if (call(i, pass) < 0)
			die(all.name[i]);
}

static void create_all(void)
{
	each(call_create, all.count, 0);
	each(call_close, all.count, 0);
}

static void close_all(void)
{
	each(call_close, all.count, 0);
}

static void open_all(void)
{
	each(call_open, all.count, 0);
}

static void unlink_all(void)
{
	each(call_unlink, all.count, 0);
}

static void close_and_unlink_all(void)
{
	close_all();
	unlink_all();
}

/* `first`, `before` and `after` are not timed; `times` 0: once for each file. */
static const struct kind {
	const char *name;
	int (*call)(long i, int pass);
	void (*first)(void);
	void (*before)(void);
	void (*after)(void);
	long times;
} kinds[] = {
    {"stat", call_stat, NULL, NULL, NULL, 0},
    {"chown", call_chown, NULL, NULL, NULL, 0},
    {"chmod", call_chmod, NULL, NULL, NULL, 0},
    {"create", call_create, unlink_all, NULL, close_and_unlink_all, 0},
    {"unlink", call_unlink, unlink_all, create_all, NULL, 0},
    {"rename", call_rename, NULL, NULL, NULL, 0},
    {"open", call_open, NULL, NULL, close_all, 0},
    {"close", call_close, NULL, open_all, NULL, 0},
    {"readdir", call_readdir, NULL, NULL, NULL, 20},
};

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int measure(const struct kind *kind)
{
	long calls = kind->times ? kind->times : all.count;
	int64_t took[PASSES];

	if (kind->first)
		kind->first();
	for (int pass = 0; pass < PASSES; pass++) {
		int64_t start;

		if (kind->before)
			kind->before();
		start = now();
		each(kind->call, calls, pass);
		took[pass] = now() - start;
		if (kind->after)
			kind->after();
	}
	qsort(took, PASSES, sizeof(*took), by_value);
	fprintf(stderr, "ns %.1f\n", (double)took[PASSES / 2] / (double)calls);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long count = argc == 4 ? strtol(argv[3], NULL, 10) : 0;

	if (argc == 2 && !strcmp(what, "drive"))
		return drive();
	if (argc == 2 && !strcmp(what, "spin"))
		return spin();
	if (argc == 4 && !strcmp(what, "records"))
		return make_records(argv[2], count);
	if (count > 0 && (!strcmp(what, "make") || !strcmp(what, "own")))
		return make_files(argv[2], count, !strcmp(what, "own"));
	for (size_t i = 0; count > 0 && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(what, kinds[i].name)) {
			prepare(argv[2], count);
			return measure(&kinds[i]);
		}
	fprintf(stderr, "micro: no such subcommand\n");
	return 2;
}
