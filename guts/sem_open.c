/* SPDX-License-Identifier: MIT
 *
 * sem_open(3): libc makes a file by another name and links it.  Whether it did
 * is known for certain only with O_EXCL, so that is tried first.
 */
static sem_t *sem_created(sem_t *sem, const char *name, const char *path, mode_t mode)
{
	/* It was written to, by who may not keep these. */
	if (!cred_capable(CAP_FSETID))
		mode &= ~(mode_t)(mode & S_IXGRP ? S_ISUID | S_ISGID : S_ISUID);
	if (!tell_created(OP_CREAT, -1, AT_FDCWD, path, S_IFREG | (mode & 07777), 0))
		return sem;
	/* It stays mapped, but nobody else finds it. */
	real_sem_unlink(name);
	return SEM_FAILED;
}

static sem_t *wrap_sem_open(const char *name, int flags, mode_t mode, unsigned int value)
{
	char path[SHM_PATH];
	sem_t *sem = SEM_FAILED;

	if (!shm_path(libc_is_glibc() ? "sem." : "", name, path))
		return real_sem_open(name, flags, mode, value);
	if (judged() && may_open(AT_FDCWD, path, O_RDWR | (flags & (O_CREAT | O_EXCL))))
		return SEM_FAILED;
	/* musl gives no others. */
	if (!libc_is_glibc())
		mode &= 0666;
	/* One that comes and goes is tried for a while. */
	for (int i = 0; i < 100; i++) {
		if (flags & O_CREAT) {
			sem = real_sem_open(name, flags | O_EXCL, mode & 0777, value);
			if (sem != SEM_FAILED)
				return sem_created(sem, name, path, mode);
			if (errno != EEXIST || flags & O_EXCL)
				break;
		}
		sem = real_sem_open(name, flags & ~O_CREAT, 0, 0);
		if (sem == SEM_FAILED && errno == EACCES && !make_accessible(AT_FDCWD, path, 0))
			sem = real_sem_open(name, flags & ~O_CREAT, 0, 0);
		if (sem != SEM_FAILED || errno != ENOENT || !(flags & O_CREAT))
			break;
	}
	return sem;
}
