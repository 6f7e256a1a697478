/* SPDX-License-Identifier: MIT
 *
 * getdirentries64(3): as getdirentries, with numbers of 64 bits.
 */
static ssize_t wrap_getdirentries64(int fd, char *restrict buf, size_t size, off64_t *restrict base)
{
	ssize_t n = real_getdirentries64(fd, buf, size, base);

	for (ssize_t at = 0; at < n;) {
		struct dirent64 *e = (struct dirent64 *)(buf + at);

		if (e->d_type == DT_REG)
			e->d_type = nodes_type(fd, e->d_name, e->d_ino);
		at += e->d_reclen;
	}
	return n;
}
