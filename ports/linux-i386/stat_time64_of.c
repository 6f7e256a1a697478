/* SPDX-License-Identifier: MIT
 *
 * What the session sees of a file, as the struct stat in which all fits.
 */
static int wrap_stat_time64_of(const struct file *f, struct stat_time64 *buf)
{
	struct statx sx = f->sx;
	int device = S_ISCHR(f->attr.mode) || S_ISBLK(f->attr.mode);

	file_to_statx(f, &sx);
	*buf = (struct stat_time64){
	    .st_dev = f->id.dev,
	    .st_ino = sx.stx_ino,
	    .st_mode = sx.stx_mode,
	    .st_nlink = sx.stx_nlink,
	    .st_uid = sx.stx_uid,
	    .st_gid = sx.stx_gid,
	    .st_rdev = f->attr.rdev,
	    .st_size = device ? 0 : (off64_t)sx.stx_size,
	    .st_blksize = (blksize_t)sx.stx_blksize,
	    .st_blocks = device ? 0 : (blkcnt64_t)sx.stx_blocks,
	    .st_atim = {.tv_sec = sx.stx_atime.tv_sec, .tv_nsec = (int32_t)sx.stx_atime.tv_nsec},
	    .st_mtim = {.tv_sec = sx.stx_mtime.tv_sec, .tv_nsec = (int32_t)sx.stx_mtime.tv_nsec},
	    .st_ctim = {.tv_sec = sx.stx_ctime.tv_sec, .tv_nsec = (int32_t)sx.stx_ctime.tv_nsec},
	};
	return 0;
}
