/* SPDX-License-Identifier: MIT
 *
 * fts_read(3), with times of 64 bits.
 */
static FTSENT64 *wrap___fts64_read_time64(FTS64 *fts)
{
	FTSENT64 *e = real___fts64_read_time64(fts);

	if (e)
		wrap_fts64_correct(fts, e, 1);
	return e;
}
