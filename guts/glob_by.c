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

static int wrap_glob_by(glob_call *call, const char *restrict pattern, int flags, glob_error *error,
			glob_t *restrict result)
{
	glob_t given;
	int rc;

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
