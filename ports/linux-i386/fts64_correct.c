/* SPDX-License-Identifier: MIT
 *
 * An entry of fts64_read and kin: with times of 64 bits it is the same, but for
 * what its fts_statp is.
 */
static void wrap_fts64_correct(FTS64 *fts, FTSENT64 *entry, int time64)
{
	struct stat64 *st = entry->fts_statp;
	struct stat_time64 *wide = (struct stat_time64 *)st;
	struct walk_entry e = {
	    .info = &entry->fts_info,
	    .instr = &entry->fts_instr,
	    .error = &entry->fts_errno,
	    .path = entry->fts_accpath,
	    .dir = entry->fts_parent->fts_accpath,
	    .name = entry->fts_name,
	    .dev = time64 ? wide->st_dev : st->st_dev,
	    .ino = time64 ? wide->st_ino : st->st_ino,
	};
	struct file f;

	if (!walk_look(&e, fts->fts_options, &f)) {
		if (entry->fts_info == FTS_NS)
			memset(st, 0, time64 ? sizeof(*wide) : sizeof(*st));
	} else if (time64) {
		wrap_stat_time64_of(&f, wide);
	} else {
		wrap_stat64_of(&f, st);
	}
}
