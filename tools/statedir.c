/* SPDX-License-Identifier: MIT
 *
 * State directories: chosen, created, checked, removed.  Runs outside of any
 * session (see preload.h), so owners and modes are the real ones.
 */
#include "statedir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/state.h"
#include "die.h"

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static char *absolute(const char *path)
{
	char *cwd, *out;

	if (*path == '/' || !(cwd = get_current_dir_name()))
		return text_copy(path);
	out = text("%s/%s", cwd, path);
	free(cwd);
	return out;
}

static const char *home(void)
{
	const char *dir = variable("HOME");
	const struct passwd *pw;

	if (dir)
		return dir;
	pw = getpwuid(geteuid());
	return pw && pw->pw_dir && *pw->pw_dir ? pw->pw_dir : NULL;
}

char *statedir_choose(const char *option)
{
	const char *dir;

	if (option)
		return absolute(option);
	if ((dir = variable("PSEUDO_LOCALSTATEDIR")))
		return absolute(dir);
	dir = variable("XDG_STATE_HOME");
	if (dir && *dir == '/')
		return text("%s/pqfs/default", dir);
	dir = home();
	return dir && *dir == '/' ? text("%s/.local/state/pqfs/default", dir) : NULL;
}

static char *refuse(char **why, const char *path, int error)
{
	*why = text("%s: %s", path, strerror(error));
	return NULL;
}

/* Returns 0 or -errno. */
static int make_parents(const char *path)
{
	char *copy = text_copy(path);
	int err = 0;

	for (char *p = copy + 1; *p && !err; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		/* EROFS and EACCES may only say that it exists where we may not
		 * create; the last mkdir tells. */
		if (mkdir(copy, 0700) && errno == ENOENT)
			err = -errno;
		*p = '/';
	}
	free(copy);
	return err;
}

/* Without its trailing slashes, so that the last mkdir makes the directory. */
static char *trimmed(const char *path)
{
	char *copy = text_copy(path);

	for (size_t n = strlen(copy); n > 1 && copy[n - 1] == '/'; n--)
		copy[n - 1] = '\0';
	return copy;
}

static char *check(const char *path, int access, char **why)
{
	struct stat st;
	char *real;

	if (stat(path, &st))
		return refuse(why, path, errno);
	if (!S_ISDIR(st.st_mode))
		return refuse(why, path, ENOTDIR);
	if (st.st_uid != geteuid()) {
		*why = text("%s: belongs to uid %u, not to you", path, st.st_uid);
		return NULL;
	}
	if (faccessat(AT_FDCWD, path, access, AT_EACCESS))
		return refuse(why, path, errno);
	real = realpath(path, NULL);
	return real ? real : refuse(why, path, errno);
}

char *statedir_create(const char *path, char **why)
{
	char *dir = trimmed(path), *real;
	struct stat st;
	int err = 0;

	if (stat(dir, &st)) {
		err = make_parents(dir);
		if (!err && mkdir(dir, 0700) && errno != EEXIST)
			err = -errno;
	}
	real = err ? refuse(why, dir, -err) : check(dir, R_OK | W_OK | X_OK, why);
	free(dir);
	return real;
}

char *statedir_open(const char *path, char **why)
{
	char *dir = trimmed(path), *real = check(dir, R_OK | X_OK, why);

	free(dir);
	return real;
}

char *statedir_for_reading(const char *option)
{
	char *why, *path = statedir_choose(option), *dir;

	if (option && !*option)
		die(STATUS_USAGE, "--state: no directory is named");
	if (!path)
		die(STATUS_FAILURE, "no state directory: give --state DIR, or set HOME");
	dir = statedir_open(path, &why);
	if (!dir)
		die(STATUS_FAILURE, "%s", why);
	free(path);
	return dir;
}

static int mark(const char *dir)
{
	char *path = text("%s/%s", dir, STATE_TEMPORARY);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int err = fd < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}

char *statedir_temporary(char **why)
{
	const char *places[] = {variable("XDG_RUNTIME_DIR"), variable("TMPDIR"), "/tmp"};
	char *dir = NULL, *real;
	int err = 0;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && !dir; i++) {
		if (!places[i])
			continue;
		dir = text("%s/pqfs-XXXXXX", places[i]);
		if (mkdtemp(dir))
			break;
		err = errno;
		free(dir);
		dir = NULL;
	}
	if (!dir) {
		*why = text(
		    "cannot make a temporary directory in $XDG_RUNTIME_DIR, $TMPDIR or /tmp: %s",
		    strerror(err));
		return NULL;
	}
	err = mark(dir);
	real = err ? refuse(why, dir, -err) : realpath(dir, NULL);
	if (!real)
		statedir_remove(dir);
	free(dir);
	return real;
}

/* Whether a server or a session made a file of this name. */
static int is_known(const char *name)
{
	return !strncmp(name, "pseudo.", 7) || !strncmp(name, STATE_DB, strlen(STATE_DB)) ||
	       !strncmp(name, STATE_LOGS, strlen(STATE_LOGS)) || !strcmp(name, STATE_TEMPORARY);
}

static void remove_known(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (is_known(e->d_name))
			unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(path);
}

int statedir_remove(const char *dir)
{
	char *path = text("%s/%s", dir, STATE_LOCK);
	/* With the lock in hand no server is here, and none can come. */
	int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (lock >= 0 && !flock(lock, LOCK_EX | LOCK_NB))
		remove_known(dir);
	if (lock >= 0)
		close(lock);
	free(path);
	return access(dir, F_OK) && errno == ENOENT;
}
