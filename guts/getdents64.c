/* SPDX-License-Identifier: MIT
 *
 * getdents64(2): as readdir, for a buffer of entries.
 */
static ssize_t wrap_getdents64(int fd, void *buf, size_t size)
{
	ssize_t n = real_getdents64(fd, buf, size);

	for (ssize_t at = 0; at < n;) {
		struct dirent64 *e = (struct dirent64 *)((char *)buf + at);

		if (e->d_type == DT_REG)
			e->d_type = nodes_type(fd, e->d_name, e->d_ino);
		at += e->d_reclen;
	}
	return n;
}
