/* SPDX-License-Identifier: MIT
 *
 * sem_unlink(3).
 */
static int wrap_sem_unlink(const char *name)
{
	char path[SHM_PATH];
	int result;

	if (!shm_path(libc_is_glibc() ? "sem." : "", name, path))
		return real_sem_unlink(name);
	result = wrap_unlinkat(AT_FDCWD, path, 0);
	if (result && errno == EPERM)
		errno = EACCES;
	return result;
}
