/* SPDX-License-Identifier: MIT
 *
 * isfdtype(3).
 */
static int wrap_isfdtype(int fd, int type)
{
	struct stat st;

	if (wrap_fstatat(fd < 0 ? -1 : fd, "", &st, AT_EMPTY_PATH))
		return -1;
	return (st.st_mode & S_IFMT) == (mode_t)type;
}
