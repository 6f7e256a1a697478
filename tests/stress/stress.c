/* SPDX-License-Identifier: MIT
 *
 * Many processes and threads at one directory, each of which knows what it
 * must see.  Run inside a session (or as real root: the answers are the same).
 * Prints each wrong answer, and "N checks, M wrong" at the end; the status is
 * 1 if any was wrong.
 *
 *	stress crowd PROCESSES ROUNDS	create, chown, look, remove, each its own names
 *	stress threads THREADS ROUNDS	the same with threads
 *	stress relay HANDOVERS [OTHER]	two processes check what the other just changed;
 *					OTHER: another build, which the second one runs
 *	stress turns IN OUT TURNS	is what that runs
 *	stress handlers CHANGES HOW	a handler changes files amid changes; HOW: stay, or
 *					jump out of every other one (siglongjmp)
 *	stress writers PROCESSES SECONDS FILE	all kinds of changes; what must be
 *					recorded at the end goes to FILE
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static struct tally {
	long checks, wrong;
	long slowest; /* call, in ms */
} * tally;

static void wrong(const char *what, const char *path)
{
	__atomic_add_fetch(&tally->wrong, 1, __ATOMIC_RELAXED);
	printf("wrong: %s: %s (%s)\n", path, what, strerror(errno));
	fflush(stdout);
}

static void expect(const char *path, uid_t uid, gid_t gid, unsigned mode)
{
	struct stat st;
	char text[128];

	__atomic_add_fetch(&tally->checks, 1, __ATOMIC_RELAXED);
	if (lstat(path, &st)) {
		wrong("gone", path);
	} else if (st.st_uid != uid || st.st_gid != gid || (st.st_mode & 07777) != mode) {
		snprintf(text, sizeof(text), "is %u:%u %o, not %u:%u %o", st.st_uid, st.st_gid,
			 st.st_mode & 07777, uid, gid, mode);
		wrong(text, path);
	}
}

static void must(int result, const char *what, const char *path)
{
	if (result < 0)
		wrong(what, path);
}

static void one_round(int who, int round)
{
	char path[64], other[64];
	uid_t uid = (uid_t)(1000 + who * 7 + round % 5);
	int fd;

	snprintf(path, sizeof(path), "f%d", who);
	snprintf(other, sizeof(other), "g%d", who);
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);
	must(fd, "create", path);
	if (fd >= 0)
		close(fd);
	expect(path, 0, 0, 0644);
	must(chown(path, uid, uid + 1), "chown", path);
	expect(path, uid, uid + 1, 0644);
	if (round % 3 == 0) {
		must(chmod(path, 04750), "chmod", path);
		must(rename(path, other), "rename", path);
		expect(other, uid, uid + 1, 04750);
		must(unlink(other), "unlink", other);
	} else {
		must(unlink(path), "unlink", path);
	}
}

struct job {
	int who, rounds;
};

static void *run_job(void *arg)
{
	const struct job *j = arg;

	for (int i = 0; i < j->rounds; i++)
		one_round(j->who, i);
	return NULL;
}

static void crowd(int n, int rounds)
{
	for (int i = 0; i < n; i++)
		if (!fork()) {
			run_job(&(struct job){i, rounds});
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
}

static void threads(int n, int rounds)
{
	pthread_t *t = calloc((size_t)n, sizeof(*t));
	struct job *j = calloc((size_t)n, sizeof(*j));

	for (int i = 0; i < n; i++) {
		j[i] = (struct job){i, rounds};
		pthread_create(&t[i], NULL, run_job, &j[i]);
	}
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	free(t);
	free(j);
}

/* Each turn checks what the other one did last and does something itself. */
static void relay_turns(int in, int out, int turns, int first)
{
	for (int i = 0; i < turns; i++) {
		int n;

		if (first && !i)
			n = 0;
		else if (read(in, &n, sizeof(n)) != sizeof(n))
			return;
		if (n) {
			expect("ball", (uid_t)n, (gid_t)(n % 100), 0600 | (unsigned)(n % 8));
		}
		n++;
		must(chown("ball", (uid_t)n, (gid_t)(n % 100)), "chown", "ball");
		must(chmod("ball", 0600 | (unsigned)(n % 8)), "chmod", "ball");
		if (n % 50 == 0) {
			must(rename("ball", "tmp"), "rename", "ball");
			must(rename("tmp", "ball"), "rename", "tmp");
		}
		if (write(out, &n, sizeof(n)) != sizeof(n))
			return;
	}
}

static void relay(int turns, const char *other)
{
	char in[16], out[16], half[16];
	int a[2], b[2], status = 0;

	close(open("ball", O_CREAT | O_WRONLY, 0600));
	if (pipe(a) || pipe(b))
		exit(2);
	if (!fork()) {
		if (other) {
			snprintf(in, sizeof(in), "%d", a[0]);
			snprintf(out, sizeof(out), "%d", b[1]);
			snprintf(half, sizeof(half), "%d", turns / 2);
			execl(other, other, "turns", in, out, half, NULL);
			_exit(2);
		}
		relay_turns(a[0], b[1], turns / 2, 0);
		_exit(0);
	}
	close(a[0]);
	close(b[1]);
	relay_turns(b[0], a[1], turns / 2, 1);
	wait(&status);
	if (status)
		wrong("the other's", "ball");
	unlink("ball");
}

static volatile sig_atomic_t interruptions, may_jump;
static sigjmp_buf out;

static void on_alarm(int sig)
{
	int n = interruptions + 1, saved = errno;
	struct stat st;

	(void)sig;
	/* What the last one did is there, and this one's is at once. */
	if (stat("handled", &st) || st.st_uid != (uid_t)interruptions)
		wrong("not what the handler made it", "handled");
	must(chown("handled", (uid_t)n, (gid_t)n), "chown", "handled");
	if (stat("handled", &st) || st.st_uid != (uid_t)n)
		wrong("not what was just done", "handled");
	interruptions = n;
	errno = saved;
	if (may_jump && n % 2)
		siglongjmp(out, 1);
}

static void handlers(int changes, int jump)
{
	static const struct itimerval often = {{0, 90}, {0, 90}}, never;
	struct sigaction act = {.sa_handler = on_alarm};
	static volatile int i;

	close(open("handled", O_CREAT | O_WRONLY, 0600));
	must(chown("handled", 0, 0), "chown", "handled");
	close(open("f", O_CREAT | O_WRONLY, 0600));
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	if (sigsetjmp(out, 1))
		i++;
	may_jump = jump;
	for (; i < changes; i++) {
		uid_t uid = (uid_t)(i % 1000 + 1);

		must(chown("f", uid, uid + 1), "chown", "f");
		must(chmod("f", i % 2 ? 0640 : 04711), "chmod", "f");
		expect("f", uid, uid + 1, i % 2 ? 0640 : 04711);
	}
	may_jump = 0;
	setitimer(ITIMER_REAL, &never, NULL);
	if (interruptions < changes / 100)
		wrong("too few interruptions to tell", "handled");
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void timed(long before)
{
	long took = now_ms() - before, had = __atomic_load_n(&tally->slowest, __ATOMIC_RELAXED);

	while (took > had && !__atomic_compare_exchange_n(&tally->slowest, &had, took, 0,
							  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

#define TIMED(call)                                                                                \
	do {                                                                                       \
		long before = now_ms();                                                            \
                                                                                                   \
		must(call, #call, path);                                                           \
		timed(before);                                                                     \
	} while (0)

/* Files of one writer, until the time is over; then what they must be. */
static void writer(int who, long end, FILE *out)
{
	enum { FILES = 40 };
	struct {
		unsigned uid, mode, there, value;
	} is[FILES] = {{0}};
	unsigned seed = (unsigned)who * 7919u;
	char path[64], other[64];

	while (now_ms() < end) {
		int i = (int)(rand_r(&seed) % FILES), j = (int)(rand_r(&seed) % FILES);
		unsigned what = rand_r(&seed) % 6, fd;

		snprintf(path, sizeof(path), "w%d.%d", who, i);
		snprintf(other, sizeof(other), "w%d.%d", who, j);
		if (!is[i].there) {
			long before = now_ms();

			fd = (unsigned)open(path, O_CREAT | O_EXCL | O_WRONLY, 0640);
			must((int)fd, "create", path);
			timed(before);
			close((int)fd);
			is[i].uid = is[i].value = 0;
			is[i].mode = 0640;
			is[i].there = 1;
		} else if (what < 2) {
			is[i].uid = rand_r(&seed) % 60000;
			TIMED(chown(path, is[i].uid, 1));
		} else if (what == 2) {
			is[i].mode = 0600 | rand_r(&seed) % 0100;
			TIMED(chmod(path, is[i].mode));
		} else if (what == 3) {
			is[i].value = rand_r(&seed);
			TIMED(setxattr(path, "trusted.v", &is[i].value, sizeof(is[i].value), 0));
		} else if (what == 4 && i != j) {
			TIMED(rename(path, other));
			is[j] = is[i];
			is[i].there = 0;
		} else if (what == 5) {
			TIMED(unlink(path));
			is[i].there = 0;
		}
	}
	for (int i = 0; i < FILES; i++)
		if (is[i].there)
			fprintf(out, "w%d.%d %u %o %u\n", who, i, is[i].uid, is[i].mode,
				is[i].value);
	fflush(out);
}

static void writers(int n, int seconds, const char *file)
{
	FILE *out = fopen(file, "a");
	long end = now_ms() + seconds * 1000L;

	for (int i = 0; i < n; i++)
		if (!fork()) {
			writer(i, end, out);
			_exit(0);
		}
	for (int status; wait(&status) > 0;)
		if (status)
			wrong("a writer ended badly", "-");
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0, m = argc > 3 ? atoi(argv[3]) : 0;

	tally =
	    mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (argc == 4 && !strcmp(argv[1], "crowd"))
		crowd(n, m);
	else if (argc == 4 && !strcmp(argv[1], "threads"))
		threads(n, m);
	else if ((argc == 3 || argc == 4) && !strcmp(argv[1], "relay"))
		relay(n, argc == 4 ? argv[3] : NULL);
	else if (argc == 5 && !strcmp(argv[1], "turns"))
		relay_turns(n, m, atoi(argv[4]), 0);
	else if (argc == 4 && !strcmp(argv[1], "handlers"))
		handlers(n, !strcmp(argv[3], "jump"));
	else if (argc == 5 && !strcmp(argv[1], "writers"))
		writers(n, m, argv[4]);
	else
		return 2;
	printf("%ld checks, %ld wrong, slowest %ld ms\n", tally->checks, tally->wrong,
	       tally->slowest);
	return tally->wrong != 0;
}
