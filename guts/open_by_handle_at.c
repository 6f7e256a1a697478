/* SPDX-License-Identifier: MIT
 *
 * open_by_handle_at(2): where the kernel lets the user.
 */
static int wrap_open_by_handle_at(int mountfd, struct file_handle *handle, int flags)
{
	int fd;

	if (judged() && may(CAP_DAC_READ_SEARCH))
		return -1;
	fd = real_open_by_handle_at(mountfd, handle, flags);
	if (fd >= 0 && opened(fd, "", flags) < 0) {
		real_close(fd);
		return -1;
	}
	return fd;
}
