/* SPDX-License-Identifier: MIT
 *
 * What calls return that only 32-bit programs have, or that is of another type
 * there than elsewhere.
 */

static void show_dirent64(long rc)
{
	const struct dirent64 *e = (const struct dirent64 *)rc;

	say(" %s,%d", e->d_name, e->d_type);
}

static void show_entry64(const FTSENT64 *e, int wide)
{
	const struct stat64 *st = e->fts_statp;
	const struct stat_time64 *wide_st = (const struct stat_time64 *)st;

	say(" %d", e->fts_info);
	say_stat(e->fts_name, &(struct stat){
				  .st_mode = wide ? wide_st->st_mode : st->st_mode,
				  .st_nlink = wide ? wide_st->st_nlink : st->st_nlink,
				  .st_uid = wide ? wide_st->st_uid : st->st_uid,
				  .st_gid = wide ? wide_st->st_gid : st->st_gid,
				  .st_rdev = wide ? wide_st->st_rdev : st->st_rdev,
				  .st_size = (off_t)(wide ? wide_st->st_size : st->st_size),
				  .st_mtim = {.tv_sec = (time_t)(wide ? wide_st->st_mtim.tv_sec
								      : st->st_mtim.tv_sec)},
			      });
}

static void show_entries_of(long rc, int wide)
{
	int all = !strcmp(operation, "fts_children");

	for (const FTSENT64 *e = (const FTSENT64 *)rc; e; e = all ? e->fts_link : NULL)
		show_entry64(e, wide);
}

static void show_entries64(long rc)
{
	show_entries_of(rc, 0);
}

static void show_entries_wide(long rc)
{
	show_entries_of(rc, 1);
}

static void show_walk64(long rc)
{
	const FTSENT64 *e;

	while ((e = fts64_read((FTS64 *)rc)))
		show_entry64(e, 0);
}

FTSENT64 *__fts64_read_time64(FTS64 *fts);

static void show_walk_wide(long rc)
{
	const FTSENT64 *e;

	while ((e = __fts64_read_time64((FTS64 *)rc)))
		show_entry64(e, 1);
}

#define I386_RESULTS                                                                               \
	{"struct dirent64 *", show_dirent64}, {"FTS64 *", show_walk64},                            \
	    {"FTS_TIME64 *", show_walk_wide}, {"FTSENT64 *", show_entries64},                      \
	    {"FTSENT_TIME64 *", show_entries_wide},
