/* SPDX-License-Identifier: MIT
 *
 * SQLite would make files beside a database that it reads, root's in a user's
 * directory, and a server may be at work: so the database is copied, under the lock
 * that a server needs, and read elsewhere.
 */
#include "borrowed.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/shared.h"
#include "../../common/state.h"
#include "../die.h"
#include "../statedir.h"

static char *copy; /* the directory that is to be removed */

static void remove_copy(void)
{
	if (copy)
		statedir_remove(copy);
}

static int open_folder(const char *dir, struct stat *st)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, st))
		die(STATUS_FAILURE, "%s: %s", dir, strerror(errno));
	return fd;
}

uid_t borrowed_owner(const char *dir)
{
	struct stat st;

	close(open_folder(dir, &st));
	return st.st_uid;
}

/* Opens a plain file of the owner's; -1 if there is none. */
static int open_file(const char *dir, int folder, uid_t owner, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return -1;
	if (fd < 0)
		die(STATUS_FAILURE, "%s/%s: %s", dir, name, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != owner)
		die(STATUS_FAILURE, "%s/%s: is not a file of uid %u, who has the directory", dir,
		    name, owner);
	return fd;
}

/* Dies if the database lacks something. */
static void check_journal(const char *dir, int folder, uid_t owner)
{
	int fd = open_file(dir, folder, owner, STATE_SHARED);
	struct shared_header h;

	if (fd < 0)
		return;
	if (pread(fd, &h, sizeof(h), 0) == sizeof(h) && h.magic == SHARED_MAGIC &&
	    h.head != h.applied)
		die(STATUS_FAILURE,
		    "%s: changes wait to be recorded: run 'pqfs-db ls' as uid %u first", dir,
		    owner);
	close(fd);
}

static void copy_file(const char *dir, int folder, uid_t owner, const char *name)
{
	int in = open_file(dir, folder, owner, name), out;
	char *path = text("%s/%s", copy, name);
	ssize_t n;

	if (in >= 0) {
		out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (out < 0)
			die(STATUS_FAILURE, "%s: %s", path, strerror(errno));
		while ((n = sendfile(out, in, NULL, 1 << 30)) > 0)
			;
		if (n < 0 || close(out))
			die(STATUS_FAILURE, "%s: %s", path, strerror(errno));
		close(in);
	}
	free(path);
}

struct dbread *borrowed_open(const char *dir)
{
	const char *place = getenv("TMPDIR");
	char why[DB_WHY];
	struct dbread *db;
	struct stat st;
	int folder = open_folder(dir, &st), lock, result;

	lock = open_file(dir, folder, st.st_uid, STATE_LOCK);
	if (lock >= 0 && flock(lock, LOCK_SH | LOCK_NB))
		die(STATUS_FAILURE,
		    "%s: its server is there: let the sessions end; it leaves half a minute later",
		    dir);
	check_journal(dir, folder, st.st_uid);
	copy = text("%s/pqfs-XXXXXX", place && *place ? place : "/tmp");
	if (!mkdtemp(copy))
		die(STATUS_FAILURE, "%s: %s", copy, strerror(errno));
	atexit(remove_copy);
	copy_file(dir, folder, st.st_uid, STATE_DB);
	copy_file(dir, folder, st.st_uid, STATE_DB "-wal");
	if (lock >= 0)
		close(lock);
	close(folder);
	result = dbread_open(&db, copy, why);
	if (result == -ENOENT)
		die(STATUS_FAILURE, "%s: nothing is recorded there", dir);
	if (result)
		die(STATUS_FAILURE, "%s/%s", dir, why);
	return db;
}
