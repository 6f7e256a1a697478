/* SPDX-License-Identifier: MIT
 *
 * fts64_read(3).
 */
static FTSENT64 *wrap_fts64_read(FTS64 *fts)
{
	FTSENT64 *e = real_fts64_read(fts);

	if (e)
		wrap_fts64_correct(fts, e, 0);
	return e;
}
