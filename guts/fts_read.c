/* SPDX-License-Identifier: MIT
 *
 * fts_read(3): libc looked at the file; what it found is corrected.
 */
static FTSENT *wrap_fts_read(FTS *fts)
{
	FTSENT *e = real_fts_read(fts);

	if (e)
		walk_fts(fts, e);
	return e;
}
