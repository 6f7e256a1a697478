/* SPDX-License-Identifier: MIT
 *
 * stat(2), lstat(2) and fstat(2) by their first numbers.
 */
static int wrap_old_fstatat(int dirfd, const char *path, struct stat_old *buf, int flags)
{
	struct stat_time64 st;

	if (wrap___fstatat64_time64(dirfd, path, &st, flags))
		return -1;
	*buf = (struct stat_old){
	    .st_dev = (uint32_t)st.st_dev,
	    .st_ino = (uint32_t)st.st_ino,
	    .st_mode = (uint16_t)st.st_mode,
	    .st_nlink = (uint16_t)st.st_nlink,
	    .st_uid = id_to_16(st.st_uid),
	    .st_gid = id_to_16(st.st_gid),
	    .st_rdev = (uint32_t)st.st_rdev,
	    .st_size = (uint32_t)st.st_size,
	    .st_blksize = (uint32_t)st.st_blksize,
	    .st_blocks = (uint32_t)st.st_blocks,
	    .st_atim = {.tv_sec = (time_t)st.st_atim.tv_sec, .tv_nsec = st.st_atim.tv_nsec},
	    .st_mtim = {.tv_sec = (time_t)st.st_mtim.tv_sec, .tv_nsec = st.st_mtim.tv_nsec},
	    .st_ctim = {.tv_sec = (time_t)st.st_ctim.tv_sec, .tv_nsec = st.st_ctim.tv_nsec},
	};
	return buf->st_ino == st.st_ino && buf->st_nlink == st.st_nlink && st.st_size <= INT32_MAX
		   ? 0
		   : libc_result(-EOVERFLOW);
}
