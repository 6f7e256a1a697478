/* SPDX-License-Identifier: MIT
 *
 * shm_unlink(3).
 */
static int wrap_shm_unlink(const char *name)
{
	char path[SHM_PATH];
	int result;

	if (!shm_path("", name, path))
		return real_shm_unlink(name);
	result = wrap_unlinkat(AT_FDCWD, path, 0);
	if (result && errno == EPERM)
		errno = EACCES;
	return result;
}
