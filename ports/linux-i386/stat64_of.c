/* SPDX-License-Identifier: MIT
 *
 * What the session sees of a file, as struct stat64, whose times have 32 bits.
 */
static int wrap_stat64_of(const struct file *f, struct stat64 *buf)
{
	struct statx sx = f->sx;
	int device = S_ISCHR(f->attr.mode) || S_ISBLK(f->attr.mode);

	file_to_statx(f, &sx);
	*buf = (struct stat64){
	    .st_dev = f->id.dev,
	    .__st_ino = (ino_t)sx.stx_ino,
	    .st_ino = sx.stx_ino,
	    .st_mode = sx.stx_mode,
	    .st_nlink = sx.stx_nlink,
	    .st_uid = sx.stx_uid,
	    .st_gid = sx.stx_gid,
	    .st_rdev = f->attr.rdev,
	    .st_size = device ? 0 : (off64_t)sx.stx_size,
	    .st_blksize = (blksize_t)sx.stx_blksize,
	    .st_blocks = device ? 0 : (blkcnt64_t)sx.stx_blocks,
	    .st_atim = {.tv_sec = (time_t)sx.stx_atime.tv_sec,
			.tv_nsec = (int32_t)sx.stx_atime.tv_nsec},
	    .st_mtim = {.tv_sec = (time_t)sx.stx_mtime.tv_sec,
			.tv_nsec = (int32_t)sx.stx_mtime.tv_nsec},
	    .st_ctim = {.tv_sec = (time_t)sx.stx_ctime.tv_sec,
			.tv_nsec = (int32_t)sx.stx_ctime.tv_nsec},
	};
	return buf->st_atim.tv_sec == sx.stx_atime.tv_sec &&
		       buf->st_mtim.tv_sec == sx.stx_mtime.tv_sec &&
		       buf->st_ctim.tv_sec == sx.stx_ctime.tv_sec
		   ? 0
		   : libc_result(-EOVERFLOW);
}
