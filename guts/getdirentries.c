/* SPDX-License-Identifier: MIT
 *
 * getdirentries(3): as getdents64, and tells where it began.
 */
static ssize_t wrap_getdirentries(int fd, char *restrict buf, size_t size, off_t *restrict base)
{
	ssize_t n = real_getdirentries(fd, buf, size, base);

	for (ssize_t at = 0; at < n;) {
		struct dirent *e = (struct dirent *)(buf + at);

		if (e->d_type == DT_REG)
			e->d_type = nodes_type(fd, e->d_name, e->d_ino);
		at += e->d_reclen;
	}
	return n;
}
