/* SPDX-License-Identifier: MIT
 *
 * The client's internal API: all that guts may speak.
 *
 * Functions return 0 or -errno unless their comment says otherwise; those
 * that guts return straight to the application (ask_*, tell_*, may_*) follow
 * libc: 0, or -1 with errno.  Nothing here allocates: buffers are the
 * caller's.  All of it may run in any thread and in a signal handler.
 */
#ifndef PQFS_CLIENT_H
#define PQFS_CLIENT_H

#include <errno.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <utime.h>
#include <wordexp.h>

#include "../common/msg.h"
#include "../common/proc.h"

/* 0, or -1 with errno, from 0 or -errno: the bridge to libc. */
static inline int libc_result(int result)
{
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

/* session.c: whether this process takes part, and how ------------------- */

/* Data that every process touches, side by side with the relocated data that
 * the loader has touched already. */
#define HOT __attribute__((section(".data")))

enum session_state { SESSION_UNKNOWN, SESSION_ON, SESSION_OFF };

/* Texts that new programs get where their environment lacks them. */
enum {
	CARRIED_STATE,
	CARRIED_BINDIR,
	CARRIED_OPTS,
	CARRIED_INCLUDE,
	CARRIED_IGNORE,
	CARRIED_PASSWD,
	CARRIED_TAG,
	CARRIED
};
extern const char carried_names[CARRIED][24];

/* Its texts are copies of what the environment had; "" for what it had not. */
struct session {
	int state;        /* enum session_state */
	int log;          /* calls are logged */
	int unknown_real; /* files without a record are shown as they are */
	int disabled;     /* PSEUDO_DISABLED */
	int unload;       /* PSEUDO_UNLOAD */
	pid_t pid;
	uid_t real_uid;
	gid_t real_gid;
	union {
		const char *carried[CARRIED];
		struct {                     /* in the order of the enum */
			const char *dir;     /* the state directory */
			const char *bindir;  /* where pqfs-server is; "" as installed */
			const char *opts;    /* PSEUDO_OPTS */
			const char *include; /* PSEUDO_INCLUDE_PATHS */
			const char *ignore;  /* PSEUDO_IGNORE_PATHS */
			const char *passwd;  /* PSEUDO_PASSWD */
			const char *tag;     /* PSEUDO_TAG, for the log */
		};
	};
	const char *preload; /* LD_PRELOAD as this process got it */
	const char *library; /* our own entry in it, or NULL */
	size_t library_len;
	const char *uids; /* PSEUDO_UIDS as this process got it */
	const char *gids; /* PSEUDO_GIDS */
	int scoped;       /* either is set: not everything is recorded */
	int barred;       /* BARRED_*: what a filter of the program's forbids us */
};

extern struct session session;

/* Reads the environment once.  Returns whether the session is on. */
int session_start(void);

/* In the child of a fork: what belongs to the parent is given up, and what the
 * program changed in its environment since it was read counts from now on. */
void session_forked(void);

/* Whether this process has glibc; otherwise it has musl, whose types are the same
 * but where this is asked. */
int libc_is_glibc(void);

/* Whether an environment is one of the session: what of it is missing there is
 * missing on purpose, not because the program cleared the environment. */
int session_named(char *const *envp);

static inline int client_on(void)
{
	return __builtin_expect(session.state == SESSION_ON, 1) || session_start();
}

static inline int logging(void)
{
	return __builtin_expect(session.log, 0);
}

/* Whether an environment variable's value says yes: not NULL, not empty and
 * not one of f F n N 0 at its start. */
int env_true(const char *value);

/* The value of "NAME=" in an environment, or NULL. */
const char *env_get(char *const *envp, const char *name);

/* The number of seconds in PSEUDO_OPTS' --timeout=N, as text, or NULL. */
const char *session_timeout(char *buf, size_t size);

/* What PSEUDO_OPTS' --keep= says, or NULL. */
const char *session_keep(char *buf, size_t size);

/* scope.c: which paths are recorded ------------------------------------------ */

/* Takes the lists from session.include and session.ignore; sets session.scoped. */
void scope_start(void);

/* Whether what has this canonical name is recorded. */
int scope_has(const char *name);

/* file.c: what is known of a file --------------------------------------- */

struct file {
	struct statx sx; /* as it really is */
	struct ident id;
	struct attr attr; /* as the session sees it */
	uint64_t stamp;   /* of the last change that only is recorded, or 0 */
	int known;        /* there is a record */
};

/* Looks at a file as statx(2) would (dirfd, path, AT_* flags), without
 * asking what is recorded: fills sx, id, and attr for a file without record. */
int look_at(int dirfd, const char *path, int flags, struct file *f);

/* Finds out what look_at has to ask the kernel but once. */
void look_prepare(void);

/* As look_at, and asks what is recorded; root gets there through directories
 * that are shut, others only where they may search.  An error of the look is the
 * kernel's; EIO when the server can't be asked. */
int ask_at(int dirfd, const char *path, int flags, struct file *f);

/* The same, but who may search is not judged. */
int ask_seen(int dirfd, const char *path, int flags, struct file *f);

/* Asks what is recorded of a file that was looked at; the name is needed
 * where the file system gives no identity. */
int ask_file(struct file *f, int dirfd, const char *path, int flags);

/* What the session sees of a file that has no record. */
struct attr attr_unrecorded(const struct statx *sx);

/* What the session sees, in the forms of stat(2) and statx(2).  -EOVERFLOW where
 * the former has no room for it. */
int file_to_stat(const struct file *f, struct stat *st);
void file_to_statx(const struct file *f, struct statx *sx);

/* The mode that a file really gets when the session asks for `mode` (with
 * its type): the owner can always work with it, special bits and other
 * users' write permission never reach the disk. */
mode_t mode_on_disk(mode_t mode);

/* change.c: doing to the real file what can be done ----------------------- */

/* Gives a file that was looked at a new change time: recorded in f->stamp, or by
 * a change of owner that changes none, where that has an error to show or on an
 * overlay is to copy the file up.  libc's result. */
int touch(int dirfd, const char *path, int flags, struct file *f);

/* Whether a file that was looked at is in a file system, or seen through a mount,
 * that takes no changes. */
int is_read_only(int dirfd, const char *path, int flags, const struct file *f);

/* Identifies a file again that has no record yet, for its first change may
 * have copied it up.  libc's result. */
int look_again(int dirfd, const char *path, int flags, struct file *f);

/* Gives the real file what mode_on_disk makes of `mode`, or touches it where it
 * has that already.  libc's result. */
int set_real_mode(int dirfd, const char *path, struct file *f, mode_t mode);

/* chmod of what was looked at (a link is not followed by an empty path). */
int chmod_real(int dirfd, const char *path, mode_t mode);

/* renameat, or renameat2 where flags need it. */
int rename_real(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
		unsigned flags);

/* Root may use what its permissions shut.  After a call that failed with EACCES
 * these give real directories of the user's own on the way to dirfd/path (where
 * its last component is a link, with flags 0, on the way to what that names)
 * the owner's permissions, and record what they had; make_accessible does so
 * with the file, too.  0: the call may be tried again; otherwise -1 with EACCES
 * for who is not root, EIO for what can't be recorded. */
int make_way(int dirfd, const char *path, int flags);
int make_parent_accessible(int dirfd, const char *path);
int make_accessible(int dirfd, const char *path, int flags);

/* times.c: older forms of a pair of times; NULL and what can't be read stay -- */
const struct timespec *times_of_timevals(const struct timeval *times, struct timespec *space);
/* Flags that utimensat refuses, where times are to be refused before the file is
 * looked for; otherwise `flags`. */
int times_flags(const struct timeval *times, int flags);
const struct timespec *times_of_utimbuf(const struct utimbuf *times, struct timespec *space);

/* open.c: opening ----------------------------------------------------------- */

/* Goes on after an O_CREAT | O_EXCL of the client's own met EEXIST; *created
 * tells whether there was no file after all.  A descriptor, or -1. */
int open_existing(int dirfd, const char *path, int flags, mode_t mode, int *created);

/* With O_CREAT a directory can't be opened, without it can: the descriptor of an
 * existing file, opened without, or -1 with EISDIR after closing it. */
int open_no_directory(int fd, int flags);

/* Goes on after EACCES. */
int open_as_root(int dirfd, const char *path, int flags, mode_t mode);

/* After an existing file was opened by this path: an emulated device node is replaced, in
 * the same descriptor, by the host's device where every user may open that,
 * otherwise -1 with ENXIO; what writing takes from a file is taken; what /proc tells
 * of a process's ids is what the session sees.  Returns the descriptor, which stays open
 * on failure. */
int opened(int fd, const char *path, int flags);

/* The open flags that a stream's mode stands for, O_CREAT and O_EXCL aside. */
int stream_flags(const char *mode);

/* What the kernel takes from a file that is written to or cut: its capability,
 * and, without CAP_FSETID, setuid and setgid.  libc's result. */
int file_written(const struct file *f);
int fd_written(int fd);

/* Creates and records what fopen would create with this mode; 0 if there is
 * nothing to do, -1 if that fails. */
int create_for_stream(const char *path, const char *mode);

/* After fopen opened `path` in `fd`: as opened.  libc's result. */
int opened_stream(int fd, const char *path, const char *mode);

/* socket.c, shm.c: names that are not given as paths -------------------------- */

/* The path that an address of a UNIX-domain socket, or of where a message goes,
 * names, in a buffer of SOCKET_PATH bytes.  Whether there is one. */
enum { SOCKET_PATH = 109 };
struct sockaddr;
struct msghdr;
int is_socket(int fd);
int socket_path(const struct sockaddr *addr, unsigned int len, char *out);
int socket_message_path(const struct msghdr *msg, char *out);

/* The file that a shared memory object (kind "") or a named semaphore ("sem.")
 * is, in a buffer of SHM_PATH bytes.  Whether libc would take such a name. */
enum { SHM_PATH = 9 + 256 };
int shm_path(const char *kind, const char *name, char *out);

/* walk.c: libc's own walks ----------------------------------------------------- */

struct FTW;
struct walk {
	int (*nftw)(const char *, const struct stat *, int, struct FTW *);
	int (*ftw)(const char *, const struct stat *, int);
	int flags;
	const char *top; /* the path it starts from */
	int dirfd;       /* what that is relative to, for who is judged */
	int error;       /* what ends it, or 0 */
	int level;       /* of where libc walks by itself, below `top` */
	struct walk *outer;
};

/* The walk that this thread is in; walks nest.  -1 with errno where a process that
 * is judged could not begin it. */
int walk_enter(struct walk *w);
void walk_leave(const struct walk *w);
struct walk *walk_current(void);

/* Whether libc tells of something that this process could not have come to; *type
 * becomes what it could see of it, and *error why it would go no further. */
int walk_hides(const struct walk *w, const char *path, int *type, int *error);

/* Whether root has got into a directory that could not be read (the type was
 * FTW_DNR): then it is to be walked by itself. */
int walk_opens(const struct walk *w, const char *path, int type);

/* Looks at what libc found of `path`, to be looked at as `access`: whether the same
 * file, by device and inode number, is there. */
int walk_find(const struct walk *w, const char *path, const char *access, int type, uint64_t dev,
	      uint64_t ino, struct file *f);

/* Corrects what libc found of it. */
void walk_stat(const struct walk *w, const char *path, const char *access, int type,
	       struct stat *seen);

/* An entry of a walk of fts(3), in whatever layout. */
struct walk_entry {
	unsigned short *info;
	unsigned short *instr;
	int *error;
	const char *path; /* fts_accpath */
	const char *dir;  /* its directory's */
	const char *name;
	uint64_t dev;
	uint64_t ino;
};

/* Looks at an entry of a walk with such FTS_* options: whether the same file is
 * there.  What a process that is not root sees of it goes into the entry; a
 * directory that it may not read is not gone into. */
int walk_look(const struct walk_entry *e, int options, struct file *f);

/* Does so and corrects the entry (FTSENT). */
void walk_fts(void *fts, void *entry);

/* exec.c: arguments and commands ------------------------------------------------ */

/* How many entries an argument vector needs that starts with `arg`, the NULL
 * counted, and its filling; both take the arguments off *ap. */
size_t args_count(const char *arg, va_list *ap);
void args_collect(char **argv, const char *arg, va_list *ap);

/* A shell command that runs `command` in the session although the program's
 * environment is not.  From malloc; NULL with errno. */
char *command_in_session(const char *command);

/* shell.c: the shell that libc runs by itself ------------------------------------- */

/* Whether that, /bin/sh, is in the session with the program's environment:
 * that lacks nothing, and names the build of the library that fits the shell. */
int shell_in_session(void);

/* Fills what launch_look would say of that shell. */
struct launch;
void shell_look(struct launch *l);

/* piped.c: streams of commands that libc knows nothing of --------------------------- */

/* Notes that a stream is of the command that `pid` runs.  -ENOMEM. */
int piped_add(FILE *stream, pid_t pid);

/* Forgets a stream: its pid, 0 for one that was not noted. */
pid_t piped_take(FILE *stream);

/* Calls `visit` with the descriptor of each. */
void piped_each(void (*visit)(void *arg, int fd), void *arg);

/* words.c: shell commands in words ------------------------------------------------- */

/* As wordexp, with the shell in the session although the program's environment
 * is not. */
int words_in_session(const char *text, wordexp_t *out, int flags);

/* xattr.c: extended attributes ----------------------------------------------------- */

int xattr_is_ours(const char *name);  /* recorded always */
int xattr_is_users(const char *name); /* the file's, recorded if it has none */
int xattr_is_acl(const char *name);
int xattr_is_access_acl(const char *name);

/* Whether the process may not even know of it. */
int xattr_is_hidden(const char *name);

/* Whether such a file may have the attribute at all. */
int xattr_fits(const char *name, const struct file *f);

/* Whether it is a prefix alone, which names nothing. */
int xattr_is_bare(const char *name);

/* 0, or the -errno that the kernel gives for such a name or value. */
int xattr_name_check(const char *name, size_t size);
int xattr_value_check(const char *name, const void *value, size_t size, const struct file *f);

/* Whether it is an ACL without entries, which means to remove it. */
int xattr_is_no_acl(const char *name, const void *value, size_t size);

/* Whether it is a (valid) access ACL that a mode can say as well; then *a gets
 * that. */
int xattr_is_mode(const char *name, const void *value, size_t size, struct attr *a);

/* May the process set it?  libc's result. */
int xattr_may_set(const char *name, const struct file *f);

/* May a process that is judged, as for the file's data?  libc's result. */
int xattr_may_read(const char *name, const struct file *f);
int xattr_may_write(const char *name, const struct file *f);

/* Whether it is by a descriptor for which there are no attributes (O_PATH). */
int fd_is_path(int dirfd, const char *path, int flags);

/* The path that an *xattrat system call hands over, of which nothing has been
 * looked at; NULL where it may be empty.  0 or -errno. */
int xattr_path_check(const char **path, unsigned flags);

/* The real calls in *at form. */
ssize_t real_xattr_get(int dirfd, const char *path, int flags, const char *name, void *value,
		       size_t size);
int real_xattr_set(int dirfd, const char *path, int flags, const char *name, const void *value,
		   size_t size, int how);
ssize_t real_xattr_list(int dirfd, const char *path, int flags, char *list, size_t size);
int real_xattr_remove(int dirfd, const char *path, int flags, const char *name);

/* A real access ACL goes with the real mode; this makes it say what goes with
 * the mode that the session sees. */
void acl_with_mode(void *acl, size_t size, mode_t mode);

/* Takes a real ACL, set outside the session, from a file that was looked at.
 * On disk its group keeps what it had by itself; the session's mode, recorded
 * if it was not, stays.  libc's result: none, or none that the user may remove,
 * is no error. */
int drop_real_acl(int dirfd, const char *path, int flags, const char *name, struct file *f);

/* The file's own names and, behind them, those recorded, each once.  As
 * listxattr(2); the length or -errno. */
ssize_t xattr_list_all(const struct file *f, int dirfd, const char *path, int flags, char *list,
		       size_t size);

/* What the open flags say. */
static inline int open_has_mode(int flags)
{
	return flags & 0100 /* O_CREAT */ || (flags & 020200000) == 020200000 /* O_TMPFILE */;
}

/* tell.c: changes --------------------------------------------------------- */

/* Records a change of an existing file; f->attr is what the file is after it,
 * `set` the MSG_SET_* bits.  The name is recorded with a new record. */
int tell_change(enum op op, unsigned set, const struct file *f, int dirfd, const char *path,
		int flags);

/* Records a new file, which was created at dirfd/path with the asked-for
 * `mode` (its type, too, where the real file has another) and, if it is open,
 * is at `fd` (otherwise -1).  Looks at it, gives it to the process's fsuid and
 * fsgid, lets it inherit from its directory, and sees to it that its owner can
 * work with it.  A file without a name (O_TMPFILE) has its directory in `path`;
 * path NULL: nothing is inherited. */
int tell_created(enum op op, int fd, int dirfd, const char *path, mode_t mode, dev_t rdev);

/* Records that `name` (NULL: the only one) is gone, after unlink (OP_UNLINK) or rmdir (OP_RMDIR)
 * of `f`, which was looked at before. */
int tell_removed(enum op op, const struct file *f, const char *name);

/* Records a further name. */
int tell_linked(const struct file *f, const char *newname);

/* Records a rename; victim->id.ino is 0 where nothing was at the new name. */
int tell_renamed(const struct file *f, const struct file *victim, unsigned set, const char *oldname,
		 const char *newname);

/* Extended attributes that are recorded.  -errno: -ENODATA, -ERANGE ...
 * get and list return the length. */
ssize_t ask_xattr(const struct file *f, const char *name, void *value, size_t size);
ssize_t ask_xattrs(const struct file *f, char *list, size_t size);
int tell_xattr(const struct file *f, unsigned set, const char *name, const void *value, size_t size,
	       int dirfd, const char *path, int flags);
int tell_no_xattr(const struct file *f, const char *name);

/* log.c: the log of calls, of sessions with --log ---------------------------- */

/* The file that dirfd/path is was looked at; it may be that a line about that follows. */
__attribute__((noinline)) void log_looked(int dirfd, const char *path, int flags,
					  const struct statx *sx);

/* Whether to log: see logging().  A line about a call that was made (errno says why it
 * failed), with what was noted since this thread's last one.  OP_NONE: no line, and
 * what was noted is forgotten. */
__attribute__((noinline)) void log_call(enum op op, int dirfd, const char *path, int dirfd2,
					const char *path2, int failed);

/* Notes what the call that is under way does to a file: what it was and what it
 * becomes (NULL: nothing, not known), and the name of an attribute (or NULL), which
 * must stay valid until the line is written. */
void log_note(enum op op, const struct ident *id, const struct attr *was, const struct attr *now,
	      const char *name);

/* What the session saw of a file before a change that is now in f->attr. */
struct attr log_before(const struct file *f);

/* In the child of a fork; and in one that goes to another state directory. */
void log_forked(void);
void log_leave(void);

/* path.c: names ----------------------------------------------------------- */

/* The canonical name of what dirfd/path means: absolute, no symbolic link but
 * possibly the last (AT_SYMLINK_NOFOLLOW); the last need not exist.  For
 * AT_EMPTY_PATH with an empty path: the name of the descriptor. */
int path_name(int dirfd, const char *path, int flags, char *out);

/* The same where what statx says of the directory is known: `dir`. */
int path_name_in(const struct statx *dir, int dirfd, const char *path, int flags, char *out);

/* Where the last component of a path starts, and (*end) where it ends: trailing
 * slashes are not part of it. */
size_t path_last(const char *path, size_t *end);

/* In the child of a fork. */
void path_forked(void);

/* Whether an emulated root is in force, and a path as the kernel shall see it
 * then: `path` itself, or `buf` filled; NULL with errno when it leads nowhere. */
int root_active(void);
const char *path_in_root(int dirfd, const char *path, int flags, char *buf);

/* cred.c: who the process is ---------------------------------------------- */

uid_t cred_uid(void);
uid_t cred_euid(void);
uid_t cred_fsuid(void);
gid_t cred_gid(void);
gid_t cred_egid(void);
gid_t cred_fsgid(void);
int cred_getresuid(uid_t *r, uid_t *e, uid_t *s); /* 0 or -EFAULT */
int cred_getresgid(gid_t *r, gid_t *e, gid_t *s);
int cred_getgroups(int size, gid_t *list); /* the count, or -errno */
const gid_t *cred_groups(uint32_t *count);
int cred_setuid(uid_t uid);
int cred_seteuid(uid_t uid);
int cred_setreuid(uid_t r, uid_t e);
int cred_setresuid(uid_t r, uid_t e, uid_t s);
int cred_setfsuid(uid_t uid); /* the one before, as the kernel's */
int cred_setgid(gid_t gid);
int cred_setegid(gid_t gid);
int cred_setregid(gid_t r, gid_t e);
int cred_setresgid(gid_t r, gid_t e, gid_t s);
int cred_setfsgid(gid_t gid);
int cred_setgroups(size_t count, const gid_t *list);

/* Takes over what the process before exec was. */
void cred_start(const char *uids, const char *gids);

/* Writes "r,e,s,f" and "r,e,s,f,group..." as they are after exec of a program;
 * returns the length needed.  0 for a process that is all root.  The former
 * ends in ",1" if it may not get new privileges.  `l` may be NULL. */
struct launch;
size_t cred_uids_text(const struct launch *l, char *buf, size_t size);
size_t cred_gids_text(const struct launch *l, char *buf, size_t size);

/* PR_SET_NO_NEW_PRIVS, which the real process always has. */
void cred_no_new_privs(void);
int cred_has_no_new_privs(void);

/* Reads numbers with commas between them, at most `max`: how many there are. */
int cred_numbers(const char *text, uint32_t *out, int max);

/* The capabilities that go with the ids; the kernel's rules. */
struct caps {
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
	uint64_t ambient;
	uint64_t bounding;
	unsigned securebits;
};

#define ALL_CAPS ((1ull << (CAP_LAST_CAP + 1)) - 1)

int cred_capable(int cap);
struct caps cred_caps(void);
void cred_put_caps(const struct caps *caps);

/* Whether the process is in the group, as file permissions see it. */
int cred_in_group(gid_t gid);

/* Whether the group is in the list that getgroups gives. */
int cred_in_groups(gid_t gid);

/* Whether chattr(1) has locked the file itself, also for root: -1 with EPERM. */
static inline int file_locked(const struct file *f)
{
	return f->attr.flags & (ATTR_IMMUTABLE | ATTR_APPEND) ? libc_result(-EPERM) : 0;
}

/* The same for a file that is to be opened for writing (O_*), or to be cut. */
int open_locked(int dirfd, const char *path, int flags);

/* May the process do this to the file?  0, or -1 with errno. */
int may_chown(const struct file *f, uid_t uid, gid_t gid);
int may_chmod(const struct file *f);
int may(int cap);

/* `result`, or 0 where the kernel refused (EPERM, EACCES) what the capability allows
 * and nothing but the program's speed depends on. */
int unless_refused(int result, int cap);

/* Whether permissions count: a process that root's powers do not carry past
 * them.  Nothing of permission.c is asked for any other. */
int judged(void);

/* After fork, in the child: it is who its parent was; then, once the session is known, the
 * others are told so, if its environment does not tell. */
void cred_forked(void);
void cred_tell_forked(void);

/* caps.c: who may change capabilities, and how ------------------------------- */

/* capset(2): 0 or -errno. */
int caps_set(uint64_t effective, uint64_t permitted, uint64_t inheritable);

/* prctl(2) with an option that concerns them: its result or -errno; *taken is 0 for
 * another option. */
int caps_prctl(int option, const unsigned long arg[4], int *taken);

/* permission.c: what a process that is not root may do ------------------------
 * By what the session sees, as the kernel would judge.  All: 0, or -1 with
 * EACCES or EPERM; 0, too, where the real call will fail for another reason.
 * Paths are searched on the way; flags are AT_SYMLINK_NOFOLLOW and kin. */

int may_search(int dirfd, const char *path, int flags);
int may_enter(const char *path); /* chdir */
int may_make(int dirfd, const char *path);
int template_denied(char *path, size_t suffixlen); /* mkstemp's, which gets some name */
int may_remove(int dirfd, const char *path);
int may_open(int dirfd, const char *path, int flags); /* O_* */
int may_rename(int olddirfd, const char *oldpath, int newdirfd, const char *newpath,
	       unsigned flags);
int may_link(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags);

/* To read, write, or execute (search): R_OK | W_OK | X_OK. */
int may_use_at(int dirfd, const char *path, int flags, int mode);
int may_use(const struct file *f, int mode);

/* After a permission to change a file that was looked at was denied (errno): -1,
 * with EROFS where the kernel finds that first. */
int denied_at(int dirfd, const char *path, int flags, const struct file *f);

/* faccessat(2), for any process: also -1 with the errno of a look that fails. */
int may_access(int dirfd, const char *path, int mode, int flags);

/* launch.c: what a new program will be ------------------------------------------ */

struct launch {
	int bits;   /* of the library that fits it: 64, 32; 0: whichever is loaded here */
	int setuid; /* it is started as the user `uid` */
	int setgid;
	uid_t uid;
	gid_t gid;
};

/* Looks at what execve(2) of dirfd/path (AT_* flags) would start.  0, or -1 with
 * EACCES where that is for others to run.  A program that the library does not fit
 * is told to the log. */
int launch_look(struct launch *l, int dirfd, const char *path, int flags);

/* As launch_look, for what a search in PATH finds.  0 where nothing is found. */
int launch_find(struct launch *l, const char *name);

/* Calls `run` with each path that a search for `name` tries (just one where it has
 * a slash), until one does not fail with an errno that lets the search go on.
 * run's result, or -1 with errno. */
typedef int launch_run(void *arg, const char *path);
int launch_search(const char *name, launch_run *run, void *arg);

/* env.c: environments of new programs -------------------------------------- */

/* How many bytes env_build needs at `space` for this environment. */
size_t env_space(char *const *envp);

/* The environment that a new program gets: `envp` and what keeps it in the
 * session (or without what would, PSEUDO_UNLOAD).  Built in `space`, which
 * the result points into, as it does into envp's strings.  `l` may be NULL: a
 * program like this one. */
char **env_build(const struct launch *l, char *const *envp, void *space);

/* Our own entry in a list such as LD_PRELOAD's, or NULL. */
const char *env_find_library(const char *list);

/* Whether a program started with this environment would be in the session. */
int env_complete(char *const *envp);

/* `envp` as env_build makes it, on the caller's stack; itself where it is none,
 * for the kernel to say so. */
#define ENV_FOR(l, envp)                                                                           \
	(memory_texts(envp) ? (char **)(envp)                                                      \
			    : env_build((l), (envp), __builtin_alloca(env_space(envp))))

/* nodes.c: device nodes in directories ------------------------------------- */

/* The d_type of an entry that the kernel calls a regular file. */
unsigned char nodes_type(int dirfd, const char *name, uint64_t ino);

/* share.c: what all processes of the session share in memory ---------------- */

struct shared;

/* The shared index and journal, if they can be used for a file of this
 * identity; otherwise NULL, and the server must be asked by message. */
struct shared *share_for(const struct ident *id);

/* Around a change of what is shared: with signals blocked, where a handler might make
 * another (otherwise a signal ends us or does nothing).  What share_begin returns and
 * *old are share_end's. */
int share_begin(uint64_t *old);
void share_end(int blocked, const uint64_t *old);

/* Makes a change: journal and index.  m->attr becomes what the file is now.
 * -EIO (said on stderr) if it can't be recorded. */
int share_change(struct shared *s, struct msg *m, const char *path, const char *path2);

/* Around an exec: no other thread is ended amid a change. */
void share_close_for_exec(void);
void share_reopen(void);

/* In the child of a fork. */
void share_forked(void);

/* In the child of a fork that goes to another state directory: nothing of this
 * one stays in use. */
void share_leave(void);

/* Whether some record is of a file without an identity: the server knows them. */
int share_has_unindexed(void);

/* Whether some recorded directory passes anything on to new files; true when
 * that is not known. */
int share_inherits(void);

/* Goes up whenever a directory is renamed. */
uint32_t share_moves(void);

/* Whether any device node is recorded, and one with this inode number; true
 * when that is not known. */
int share_has_nodes(void);
int share_has_node(uint64_t ino);

/* The program is about to install a signal handler. */
void share_expect_handlers(void);

/* Whether some file has extended attributes or more than a mode recorded. */
int share_has_attributes(void);

/* Whether some file is recorded as immutable or append only; true when that is not
 * known. */
int share_has_locked(void);

/* sandbox.c: programs that shut themselves in ------------------------------------ */

enum {
	BARRED_STATX = 1,
	BARRED_FSTAT = 2,
	BARRED_HANDLES = 4, /* name_to_handle_at */
	BARRED_MAPS = 8,    /* opening and mapping files */
	BARRED_SERVER = 16, /* asking the server */
	BARRED_DUP3 = 32,
	BARRED_KILL = 64,
	BARRED_MEMORY = 128, /* what memory.c asks of memory */
	BARRED_PROC = 256    /* what files of /proc say instead */
};

/* Before the program installs a seccomp filter: what we need is opened.  Whether it
 * is the session's process, not a child that shares its memory for a while. */
int sandbox_prepare(void);

/* After that: finds out what its filter (struct sock_fprog) forbids. */
void sandbox_entered(const void *filter);

/* seccomp(2), with both. */
long sandbox_seccomp(unsigned operation, unsigned flags, void *args);

/* apart.c: errands ------------------------------------------------------------ */

/* Runs a function in a child that shares our memory and has descriptors to spare.
 * What the function returned, or -EMFILE if there could be no child. */
long apart(long (*run)(void *), void *arg);

/* memory.c: memory of the program's, which may not be there ------------------- */

enum { MEMORY_PAGE_BITS = 12, MEMORY_PAGES = 32 };

/* Pages that were found to be writable, each as what is not its number (never 0,
 * which marks a place without one).  What a program unmaps later is believed to be
 * there still. */
extern uintptr_t memory_known[MEMORY_PAGES];

static inline uintptr_t memory_page(uintptr_t address)
{
	return address >> MEMORY_PAGE_BITS;
}

static inline int memory_is_known(uintptr_t page)
{
	return __atomic_load_n(&memory_known[page % MEMORY_PAGES], __ATOMIC_RELAXED) == ~page;
}

int memory_ask_writable(void *to, size_t n);

/* Whether n bytes can be written; -EFAULT, or 0 (always for no bytes).  May write
 * to the first byte of each page that it asks for. */
static inline int memory_writable(void *to, size_t n)
{
	uintptr_t page = memory_page((uintptr_t)to);

	if (n && memory_page((uintptr_t)to + n - 1) == page && memory_is_known(page))
		return 0;
	return memory_ask_writable(to, n);
}

/* memcpy to the program's memory.  0 or -EFAULT. */
int memory_write(void *to, const void *from, size_t n);

/* Whether n bytes can be read.  0 or -EFAULT. */
int memory_readable(const void *from, size_t n);

/* Whether a text can be read to its end, or `max` bytes of it.  0 or -EFAULT. */
int memory_text(const char *s, size_t max);

/* The same for a list of texts, ended by NULL, as exec takes; NULL is an empty
 * one. */
int memory_texts(char *const *list);

/* Copies the `ours` bytes that are known of a block of arguments, which grows with
 * the kernel: it may have `size` of them if those beyond are zero.  0 or the
 * kernel's -errno. */
int memory_block(void *to, const void *block, size_t size, size_t ours);

/* server.c ----------------------------------------------------------------------- */

/* Starts a server and waits until it serves.  The child gives no SIGCHLD and no
 * status to whoever waits for the program's own children.  0 or -errno. */
int server_start(void);

/* conn.c: the connection ---------------------------------------------------- */

struct request {
	struct msg m;
	const char *path; /* NULL or "": none */
	const char *path2;
	const char *name;
	const void *value;
	size_t size; /* of value */
};

/* Sends a request and waits for its answer.  The answer's header comes to
 * `answer`, its value to `value` if it is of no more than `size` bytes
 * (m.valuelen tells how many there are).  Returns 0 for ACK, -result for NAK, -EIO when there is no
 * answer to be had (said on stderr). */
int conn_ask(struct request *r, struct msg *answer, void *value, size_t size);

/* Sends a request that has no answer.  Returns 0 or -EIO. */
int conn_send(struct request *r);

/* Wakes the server, or starts one, without waiting for it to do anything. */
void conn_wake(void);

/* Waits until the server has recorded all that is in the journal.  0, -EIO. */
int conn_flush(void);

/* Has the server make the ring of calls if there is none, keeping so much (NULL: as
 * before), and put what is in it into the log.  0 or -errno; says nothing. */
int conn_log(const char *keep);

/* Says once in this process that changes can't be recorded. */
void conn_complain(void);

/* In the child of a fork: the parent's connection is not ours. */
void conn_forked(void);

/* In the child of a fork that goes to another state directory. */
void conn_leave(void);

/* Whether a descriptor is the client's own. */
int conn_owns(int fd);

/* Before a call of the program that closes or covers descriptors from `first` to
 * `last`: the client's own is given up, and gets none of these numbers until
 * conn_release, which must follow where this returned true. */
int conn_hold(unsigned first, unsigned last);
void conn_release(void);

#endif
