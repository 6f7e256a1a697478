/* SPDX-License-Identifier: MIT
 *
 * lckpwdf(3): the lock of the directory whose users count.
 */
static int wrap_lckpwdf(void)
{
	char path[MSG_PATH_MAX];
	int fd;

	if (!accounts_path(".pwd.lock", path))
		return real_lckpwdf();
	if (accounts_locked() >= 0)
		return -1;
	fd = wrap_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd < 0 ? -1 : accounts_lock(fd);
}
