/* SPDX-License-Identifier: MIT
 *
 * getdents(2), the older call, which puts the type behind the name.
 */
static long wrap_old_getdents(unsigned int fd, void *buf, unsigned int size)
{
	long n = -1;
#ifdef SYS_getdents
	struct old_dirent *e;

	n = real_syscall(SYS_getdents, (long)fd, (long)buf, (long)size, 0, 0, 0);
	for (long at = 0; at < n; at += e->d_reclen) {
		unsigned char *type;

		e = (struct old_dirent *)((char *)buf + at);
		type = (unsigned char *)e + e->d_reclen - 1;
		if (*type == DT_REG)
			*type = nodes_type((int)fd, e->d_name, e->d_ino);
	}
#else
	(void)fd;
	(void)buf;
	(void)size;
	errno = ENOSYS;
#endif
	return n;
}
