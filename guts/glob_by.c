/* SPDX-License-Identifier: MIT
 *
 * glob(3): libc reads directories and looks at files by itself, unless it is
 * given functions for that.
 */
static void *glob_opendir(const char *path)
{
	return wrap_opendir(path);
}

static struct dirent *glob_readdir(void *dir)
{
	return wrap_readdir(dir);
}

static void glob_closedir(void *dir)
{
	real_closedir(dir);
}

static int glob_stat(const char *restrict path, struct stat *restrict st)
{
	return wrap_fstatat(AT_FDCWD, path, st, 0);
}

static int glob_lstat(const char *restrict path, struct stat *restrict st)
{
	return wrap_fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

/* "~NAME" at the start of a pattern is libc's to expand, but for users that it does not
 * know: then `full` gets the pattern with the user's home, and is returned. */
static const char *glob_tilde(const char *pattern, int *flags, char *full)
{
	struct passwd pw, *found = NULL;
	char name[256], space[8192];
	size_t n = strcspn(pattern, "/"), home;

	if (!(*flags & (GLOB_TILDE | GLOB_TILDE_CHECK)) || *pattern != '~' || n < 2 ||
	    n > sizeof(name) || memchr(pattern, '\\', n) || !accounts_on(IN_PASSWD))
		return pattern;
	memcpy(name, pattern + 1, n - 1);
	name[n - 1] = '\0';
	accounts_name_r(IN_PASSWD, name, &pw, space, sizeof(space), (void **)&found);
	home = found ? strlen(pw.pw_dir) : 0;
	/* The host's user of that name is none here: the word stands for itself. */
	if (!found && !(*flags & GLOB_TILDE_CHECK)) {
		*flags &= ~GLOB_TILDE;
		*flags |= pattern[n] ? 0 : GLOB_NOCHECK;
	}
	if (!found || home + strlen(pattern + n) >= MSG_PATH_MAX)
		return found || !(*flags & GLOB_TILDE_CHECK) ? pattern : NULL;
	memcpy(full, pw.pw_dir, home);
	strcpy(full + home, pattern + n);
	return full;
}

static int wrap_glob_by(glob_call *call, const char *restrict pattern, int flags, glob_error *error,
			glob_t *restrict result)
{
	char full[MSG_PATH_MAX];
	glob_t given;
	int rc;

	if (!pattern)
		return call(pattern, flags, error, result);
	if (*session.passwd)
		pattern = glob_tilde(pattern, &flags, full);
	if (!pattern)
		return GLOB_NOMATCH;
	if (!result || flags & GLOB_ALTDIRFUNC)
		return call(pattern, flags, error, result);
	given = *result;
	result->gl_opendir = glob_opendir;
	result->gl_readdir = glob_readdir;
	result->gl_closedir = glob_closedir;
	result->gl_stat = glob_stat;
	result->gl_lstat = glob_lstat;
	rc = real_glob(pattern, flags | GLOB_ALTDIRFUNC, error, result);
	result->gl_flags &= ~GLOB_ALTDIRFUNC;
	result->gl_opendir = given.gl_opendir;
	result->gl_readdir = given.gl_readdir;
	result->gl_closedir = given.gl_closedir;
	result->gl_stat = given.gl_stat;
	result->gl_lstat = given.gl_lstat;
	return rc;
}
