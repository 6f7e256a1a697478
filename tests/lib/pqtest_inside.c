/* SPDX-License-Identifier: MIT
 *
 * pqtest: functions that reach an operation from inside libc.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <mntent.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <utmp.h>
#include <utmpx.h>

#include "pqtest.h"

static void show_fd(const char *name, int fd)
{
	struct stat st = {0};

	show_stat(name, fd < 0 ? -1 : fstat(fd, &st), &st);
	if (fd >= 0)
		close(fd);
}

static void show_stream(const char *name, FILE *f)
{
	show_fd(name, f ? dup(fileno(f)) : -1);
}

/* What glibc alone has, for old programs or for itself; NULL elsewhere. */
static void *maybe(const char *name)
{
	void *found = NULL;

#ifdef __GLIBC__
	found = dlsym(RTLD_DEFAULT, name);
	if (!found)
		found = dlvsym(RTLD_DEFAULT, name, "GLIBC_2.2.5");
	if (!found)
		found = dlvsym(RTLD_DEFAULT, name, "GLIBC_2.0");
	if (!found)
		found = dlvsym(RTLD_DEFAULT, name, "GLIBC_2.1");
#else
	(void)name;
#endif
	return found;
}

#ifdef __GLIBC__
/* A stream without a file. */
static FILE *closed_stream(void)
{
	int (*close_it)(FILE *) = (int (*)(FILE *))symbol("_IO_file_close_it");
	FILE *f = fopen("/dev/null", "r");

	close_it(f);
	return f;
}

static void io_streams(void)
{
	FILE *(*io_fopen)(const char *, const char *) = symbol("_IO_fopen");
	FILE *(*file_fopen)(FILE *, const char *, const char *, int) = symbol("_IO_file_fopen");
	FILE *(*file_open)(FILE *, const char *, int, int, int, int) = symbol("_IO_file_open");
	int (*file_stat)(FILE *, void *) = symbol("_IO_file_stat");
	struct stat st = {0};
	FILE *f;

	show_stream("_IO_fopen", io_fopen("_IO_fopen", "w"));
	show_stream("_IO_file_fopen", file_fopen(closed_stream(), "_IO_file_fopen", "w", 0));
	show_stream("_IO_file_fopen x", file_fopen(closed_stream(), "_IO_file_fopen", "wx", 0));
	f = file_open(closed_stream(), "_IO_file_open", O_CREAT | O_EXCL | O_RDWR, 04640, 0, 0);
	show_stream("_IO_file_open", f);
	show_stat("_IO_file_stat", f ? file_stat(f, &st) : -1, &st);
}
#endif

static void streams(void)
{
	FILE *(*mntent)(const char *, const char *) = maybe("__setmntent");

#ifdef __GLIBC__
	io_streams();
#endif
	show_stream("setmntent", setmntent("setmntent", "a+"));
	if (mntent)
		show_stream("__setmntent", mntent("__setmntent", "w"));
	show_stream("freopen wx", freopen("freopen", "wx", fopen("/dev/null", "r")));
	show_stream("freopen wx again", freopen("freopen", "wx", fopen("/dev/null", "r")));
}

#ifdef __GLIBC__
static void spellings(void)
{
	int (*open_)(const char *, int, ...) = symbol("__open");
	int (*open64_)(const char *, int, ...) = symbol("__open64");
	int (*close_)(int) = symbol("__close");
	int (*dup2_)(int, int) = symbol("__dup2");
	int (*fcntl_)(int, int, ...) = symbol("__fcntl");
	int fd = open_("__open", O_CREAT | O_EXCL | O_RDWR, 02640);

	show_fd("__dup2", dup2_(fd, 200));
	show_fd("__fcntl", fcntl_(fd, F_DUPFD, 100));
	result("__close", close_(fd));
	result("__close again", close_(fd));
	show("__open", "__open");
	show_fd("__open64", open64_("__open64", O_CREAT | O_EXCL | O_RDWR, 0600));
}

#endif

static void shared_memory(void)
{
	char name[64], file[80];
	int flags = O_CREAT | O_EXCL | O_RDWR;

	snprintf(name, sizeof(name), "//pqtest-%d", (int)getpid());
	snprintf(file, sizeof(file), "/dev/shm/pqtest-%d", (int)getpid());
	show_fd("shm_open", shm_open(name, flags, 04640));
	show("shm_open's file", file);
	if (chown(file, 5, 6))
		die(file);
	show_fd("shm_open again", shm_open(name, O_CREAT | O_RDWR, 0600));
	show_fd("shm_open exclusively", shm_open(name, flags, 0600));
	result("shm_unlink", shm_unlink(name));
	result("shm_unlink again", shm_unlink(name));
	show_fd("shm_open anew", shm_open(name, flags, 0600));
	result("shm_unlink at last", shm_unlink(name));
	show_fd("shm_open a/b", shm_open("a/b", flags, 0600));
	show_fd("shm_open /", shm_open("/", flags, 0600));
	result("shm_unlink a/b", shm_unlink("a/b"));
}

static void show_sem(const char *what, sem_t *sem, const char *file)
{
	int value = -1;

	if (sem == SEM_FAILED) {
		result(what, -1);
		return;
	}
	sem_getvalue(sem, &value);
	printf("%s: %d\n", what, value);
	show(what, file);
	sem_close(sem);
}

static void semaphores(void)
{
#ifdef __GLIBC__
	static const char kind[] = "sem.";
#else
	static const char kind[] = "";
#endif
	char name[64], file[80];

	snprintf(name, sizeof(name), "/pqtest-%d", (int)getpid());
	snprintf(file, sizeof(file), "/dev/shm/%spqtest-%d", kind, (int)getpid());
	show_sem("sem_open none", sem_open(name, 0), file);
	show_sem("sem_open", sem_open(name, O_CREAT, 04664, 3), file);
	if (chown(file, 5, 6))
		die(file);
	show_sem("sem_open again", sem_open(name, O_CREAT, 0600, 7), file);
	show_sem("sem_open without O_CREAT", sem_open(name, 0), file);
	show_sem("sem_open exclusively", sem_open(name, O_CREAT | O_EXCL, 0600, 7), file);
	result("sem_unlink", sem_unlink(name));
	show_sem("sem_open anew", sem_open(name, O_CREAT | O_EXCL, 0600, 7), file);
	result("sem_unlink anew", sem_unlink(name));
	result("sem_unlink again", sem_unlink(name));
	show_sem("sem_open a/b", sem_open("a/b", O_CREAT, 0600, 7), file);
}

static void own_files(void)
{
	void (*cleanup)(void) = (void (*)(void))maybe("_mcleanup");
	void *(*create)(int, unsigned, unsigned, char *) =
	    (void *(*)(int, unsigned, unsigned, char *))maybe("svcunix_create");

#ifdef __i386__
	/* Its one version is old, and dlsym finds none. */
	create = NULL;
#endif

	if (cleanup) {
		cleanup();
		show("_mcleanup", "gmon.out");
	}
	if (create && create(-1, 0, 0, (char *)"svcunix_create"))
		show("svcunix_create", "svcunix_create");
	show_fd("memfd_create", memfd_create("pqtest", MFD_CLOEXEC));
}

/* inside-all: makes files in the current directory. */
int inside_all(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	streams();
#ifdef __GLIBC__
	spellings();
#endif
	shared_memory();
	semaphores();
	own_files();
	return 0;
}

/* A name and a type are all that these tell. */
static void older_entries(const char *dir)
{
	char buf[4096];
	off_t base = 0;
	ssize_t (*entries)(int, char *, size_t, off_t *) = maybe("getdirentries");
	int fd = open(dir, O_RDONLY | O_DIRECTORY);
	long n = entries ? entries(fd, buf, sizeof(buf), &base) : 0;

	for (long at = 0; at < n; at += ((struct dirent *)(buf + at))->d_reclen)
		printf("getdirentries: %s %d\n", ((struct dirent *)(buf + at))->d_name,
		       ((struct dirent *)(buf + at))->d_type);
#ifdef SYS_getdents
	lseek(fd, 0, SEEK_SET);
	n = syscall(SYS_getdents, fd, buf, sizeof(buf));
	for (long at = 0; at < n;) {
		unsigned short len;

		memcpy(&len, buf + at + 2 * sizeof(long), sizeof(len));
		printf("getdents: %s %d\n", buf + at + 2 * sizeof(long) + sizeof(len),
		       buf[at + len - 1]);
		at += len;
	}
#endif
	close(fd);
}

#ifdef __GLIBC__
static void globs(const char *dir)
{
	char pattern[256];
	glob_t found = {0};
	int rc;

	snprintf(pattern, sizeof(pattern), "%s/*", dir);
	rc = glob(pattern, GLOB_MARK | GLOB_DOOFFS, NULL, &found);
	snprintf(pattern, sizeof(pattern), "%s/*/*", dir);
	if (!rc)
		rc = glob(pattern, GLOB_APPEND, NULL, &found);
	printf("glob: %d, %zu\n", rc, (size_t)found.gl_pathc);
	printf("glob: %x\n", (unsigned)found.gl_flags);
	for (size_t i = 0; !rc && i < found.gl_pathc; i++)
		printf("glob: %s\n", found.gl_pathv[i]);
	globfree(&found);
	rc = glob(pattern, GLOB_ERR | GLOB_NOSORT, NULL, &found);
	printf("glob with GLOB_ERR: %d\n", rc);
	globfree(&found);
}
#endif

/* looks DIR FILE LINK: at these, by functions that look inside libc. */
int looks(int argc, char **argv)
{
	ssize_t (*readlink_chk)(const char *, char *, size_t, size_t) = maybe("__readlink_chk");
	ssize_t (*readlinkat_chk)(int, const char *, char *, size_t, size_t) =
	    maybe("__readlinkat_chk");
	char *(*realpath_chk)(const char *, char *, size_t) = maybe("__realpath_chk");
	int (*statfs_)(const char *, struct statfs *) = maybe("__statfs");
	int (*isfdtype_)(int, int) = maybe("isfdtype");
	const char *dir = argv[0], *file = argv[1], *link = argv[2];
	struct {
		struct file_handle h;
		char bytes[MAX_HANDLE_SZ];
	} handle;
	char buf[4096];
	struct statfs fs;
	struct statvfs vfs;
	int mount, fd, mark, note = inotify_init1(IN_CLOEXEC);

	if (argc < 3)
		return 2;
	older_entries(dir);
	/* musl's can't be given functions, and its pathconf looks at nothing. */
#ifdef __GLIBC__
	globs(dir);
	result("pathconf", pathconf(file, _PC_NAME_MAX));
#endif
	fd = open(file, O_PATH);
	if (isfdtype_)
		printf("isfdtype: %d %d\n", isfdtype_(fd, S_IFREG), isfdtype_(fd, S_IFCHR));
	close(fd);
	result("ftok", ftok(file, 1) == -1 ? -1 : 0);
	result("statfs", statfs(file, &fs));
	if (statfs_)
		result("__statfs", statfs_(file, &fs));
	result("statvfs", statvfs(file, &vfs));
	result("syscall statfs", syscall(SYS_statfs, file, &fs));
	result("readlink", readlink(link, buf, sizeof(buf)));
	if (readlink_chk && readlinkat_chk && realpath_chk) {
		result("__readlink_chk", readlink_chk(link, buf, sizeof(buf), sizeof(buf)));
		result("__readlinkat_chk",
		       readlinkat_chk(AT_FDCWD, link, buf, sizeof(buf), sizeof(buf)));
		result("__realpath_chk", realpath_chk(file, buf, sizeof(buf)) ? 0 : -1);
	}
#ifdef SYS_readlink
	result("syscall readlink", syscall(SYS_readlink, link, buf, sizeof(buf)));
#endif
	result("syscall readlinkat", syscall(SYS_readlinkat, AT_FDCWD, link, buf, sizeof(buf)));
	result("realpath", realpath(link, buf) ? 0 : -1);
	result("inotify_add_watch", inotify_add_watch(note, file, IN_MODIFY));
	result("inotify_add_watch of a link",
	       inotify_add_watch(note, link, IN_MODIFY | IN_DONT_FOLLOW));
	mark = fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC, O_RDONLY);
	result("fanotify_init", mark);
	result("fanotify_mark", fanotify_mark(mark, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, file));
	result("fanotify_mark of a link",
	       fanotify_mark(mark, FAN_MARK_ADD | FAN_MARK_DONT_FOLLOW, FAN_OPEN, AT_FDCWD, link));
	handle.h.handle_bytes = MAX_HANDLE_SZ;
	result("name_to_handle_at", name_to_handle_at(AT_FDCWD, file, &handle.h, &mount, 0));
	handle.h.handle_bytes = MAX_HANDLE_SZ;
	result("syscall name_to_handle_at", syscall(SYS_name_to_handle_at, AT_FDCWD, link,
						    &handle.h, &mount, AT_SYMLINK_FOLLOW));
	return 0;
}

/* sends SOCKET: connects to a datagram socket, and sends to it in every way. */
int sends(int argc, char **argv)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	struct iovec text = {(void *)"hello", 5};
	struct msghdr msg = {
	    .msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &text, .msg_iovlen = 1};
	struct mmsghdr list[2] = {{.msg_hdr = msg}, {.msg_hdr = msg}};
	int (*connect_)(int, const struct sockaddr *, socklen_t) = maybe("__connect");
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	if (argc < 1)
		return 2;
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", argv[0]);
	result("sendto", sendto(fd, "hello", 5, 0, (void *)&to, sizeof(to)));
	result("sendmsg", sendmsg(fd, &msg, 0));
	printf("sendmmsg: %d\n", sendmmsg(fd, list, 2, 0));
	result("syscall sendmsg", syscall(SYS_sendmsg, fd, &msg, 0));
	result("connect", connect(fd, (void *)&to, sizeof(to)));
	if (connect_)
		result("__connect", connect_(fd, (void *)&to, sizeof(to)));
	result("connect to nothing", connect(fd, (void *)16, sizeof(to)));
#ifdef __GLIBC__
	result("sendmsg of nothing", sendmsg(fd, (void *)16, 0));
#endif
	result("sendto without a name", sendto(fd, "hello", 5, 0, NULL, 0));
	return 0;
}

static void on_signal(int sig)
{
	(void)sig;
}

/* handlers: sets one in the oldest way, and has it run. */
int handlers(int argc, char **argv)
{
	struct {
		void (*handler)(int);
		int mask, flags;
	} act = {.handler = on_signal};
	int (*set)(int, const void *, void *) = (int (*)(int, const void *, void *))maybe("sigvec");

	(void)argc;
	(void)argv;
	result("sigvec", set ? set(SIGUSR1, &act, NULL) : 0);
	result("raise", raise(SIGUSR1));
	return 0;
}

/* appends FILE: an entry to a file such as wtmp. */
int appends(int argc, char **argv)
{
	struct utmp entry = {.ut_type = EMPTY};
	struct stat st;

	if (argc < 1)
		return 2;
	updwtmp(argv[0], &entry);
	updwtmpx(argv[0], (void *)&entry);
	if (stat(argv[0], &st))
		result("updwtmp", -1);
	else
		printf("updwtmp: %d\n", st.st_size == 2 * (off_t)sizeof(entry));
	return 0;
}

static void show_perm(const char *what, int rc, const struct ipc_perm *p)
{
	if (rc < 0)
		result(what, rc);
	else
		printf("%s: %u:%u %u:%u %o\n", what, p->uid, p->gid, p->cuid, p->cgid,
		       (unsigned)p->mode & 0777);
}

union semun {
	int value;
	struct semid_ds *ds;
};

/* ipc: who objects of System V IPC belong to. */
int ipc(int argc, char **argv)
{
	int shm = shmget(IPC_PRIVATE, 4096, 0640), msg = msgget(IPC_PRIVATE, 0640);
	int sem = semget(IPC_PRIVATE, 1, 0640);
	struct shmid_ds s = {0};
	struct msqid_ds m = {0};
	struct semid_ds e = {0};
	union semun at = {.ds = &e};

	(void)argc;
	(void)argv;
	show_perm("shm", shmctl(shm, IPC_STAT, &s), &s.shm_perm);
	show_perm("msg", msgctl(msg, IPC_STAT, &m), &m.msg_perm);
	show_perm("sem", semctl(sem, 0, IPC_STAT, at), &e.sem_perm);
	s.shm_perm.mode = m.msg_perm.mode = e.sem_perm.mode = 0600;
	result("shm set", shmctl(shm, IPC_SET, &s));
	result("msg set", msgctl(msg, IPC_SET, &m));
	result("sem set", semctl(sem, 0, IPC_SET, at));
	show_perm("shm", shmctl(shm, IPC_STAT, &s), &s.shm_perm);
	show_perm("msg", msgctl(msg, IPC_STAT, &m), &m.msg_perm);
	show_perm("sem", semctl(sem, 0, IPC_STAT, at), &e.sem_perm);
	at.value = 7;
	result("sem value", semctl(sem, 0, SETVAL, at));
	printf("sem value: %d\n", semctl(sem, 0, GETVAL));
	result("shm gone", shmctl(shm, IPC_RMID, NULL));
	result("msg gone", msgctl(msg, IPC_RMID, NULL));
	result("sem gone", semctl(sem, 0, IPC_RMID));
	result("shm none", shmctl(shm, IPC_STAT, &s));
	return 0;
}

#ifdef __GLIBC__
static void show_line(const char *what, FILE *f)
{
	char line[64] = "nothing\n";

	if (f && !fgets(line, sizeof(line), f))
		strcpy(line, "no line\n");
	printf("%s: %s", what, line);
}
#endif

/* old-pipes: commands by popen's other names, with an empty environment. */
int old_pipes(int argc, char **argv)
{
#ifdef __GLIBC__
	static const char command[] = "/usr/bin/id -u; exec /usr/bin/id -u";
	FILE *(*open_pipe)(const char *, const char *) = symbol("_IO_popen");
	FILE *(*reopen_pipe)(FILE *, const char *, const char *) = symbol("_IO_proc_open");
	int (*close_it)(FILE *) = (int (*)(FILE *))symbol("_IO_proc_close");
	FILE *f;

	clearenv();
	f = open_pipe(command, "r");
	show_line("_IO_popen", f);
	close_it(f);
	f->_fileno = -1;
	clearerr(f);
	fflush(f);
	f = reopen_pipe(f, command, "r");
	show_line("_IO_proc_open", f);
#endif
	(void)argc;
	(void)argv;
	return 0;
}
