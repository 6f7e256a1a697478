/* SPDX-License-Identifier: MIT
 *
 * posix_spawn(3), posix_spawnp, pidfd_spawn and pidfd_spawnp.  libc makes the
 * child, but where that is to open files.
 */
static int spawn_open(const struct spawn_action *a)
{
	int fd;

	/* A descriptor of that number is closed before. */
	wrap_close(a->fd);
	fd = wrap_openat(AT_FDCWD, a->path, a->other | O_LARGEFILE, a->mode);
	if (logging())
		log_call(OP_OPEN, AT_FDCWD, a->path, AT_FDCWD, NULL, fd < 0);
	if (fd < 0 || fd == a->fd)
		return fd;
	return wrap_dup2(fd, a->fd) < 0 ? -1 : wrap_close(fd);
}

/* One that becomes itself outlives exec. */
static int spawn_dup2(int fd, int to)
{
	int flags;

	if (fd != to)
		return wrap_dup2(fd, to);
	flags = wrap_fcntl(fd, F_GETFD, 0);
	return flags < 0 ? -1 : wrap_fcntl(fd, F_SETFD, (unsigned long)flags & ~FD_CLOEXEC);
}

static int spawn_act(const struct spawn_action *a)
{
	switch (a->kind) {
	case SPAWN_CLOSE:
		return wrap_close(a->fd) && spawn_is_out_of_range(a->fd) ? libc_result(-EBADF) : 0;
	case SPAWN_DUP2:
		return spawn_dup2(a->fd, a->other);
	case SPAWN_OPEN:
		return spawn_open(a);
	case SPAWN_CHDIR:
		return wrap_chdir(a->path);
	case SPAWN_FCHDIR:
		return wrap_fchdir(a->fd);
	case SPAWN_CLOSEFROM:
		return libc_result(spawn_close_from(a->fd));
	default:
		return libc_result(spawn_take_terminal(a->fd));
	}
}

/* The program is looked for as posix_spawnp does: no shell is tried. */
static int spawn_try(void *arg, const char *path)
{
	const struct spawning *s = arg;

	return wrap_execve(path, s->argv, s->envp);
}

static int spawn_become(void *arg)
{
	struct spawning *s = arg;
	int error = spawn_begin(s);

	for (const struct spawn_action *a = spawn_actions(s->actions); a && !error; a = a->next)
		error = spawn_act(a) < 0 ? errno : 0;
	if (!error)
		error = spawn_finish(s);
	if (!error) {
		if (s->how & SPAWN_SEARCH)
			launch_search(s->path, spawn_try, s);
		else
			wrap_execve(s->path, s->argv, s->envp);
		error = errno;
	}
	s->error = error;
	return 127;
}

static int wrap_spawn(posix_spawn_call *call, int how, pid_t *pid, const char *path,
		      const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
		      char *const *argv, char *const *envp)
{
	struct spawning s = {how, path, actions, attr, argv, envp, 0, 0};
	struct launch l;
	int error;

	if (client_on() && spawn_is_ours(actions, attr))
		return spawn_run(&s, spawn_become, pid);
	if (how & SPAWN_SEARCH ? launch_find(&l, path) : launch_look(&l, AT_FDCWD, path, 0))
		return errno;
	if (logging())
		log_call(OP_EXEC, AT_FDCWD, path, AT_FDCWD, NULL, 0);
	error = call(pid, path, actions, attr, argv, ENV_FOR(&l, envp));
	if (error >= 0)
		return error;
	/* This libc has no such function. */
	return client_on() ? spawn_run(&s, spawn_become, pid) : errno;
}
