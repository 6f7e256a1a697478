/* SPDX-License-Identifier: MIT
 *
 * fts_children(3), with times of 64 bits.
 */
static FTSENT64 *wrap___fts64_children_time64(FTS64 *fts, int options)
{
	FTSENT64 *list = real___fts64_children_time64(fts, options);

	for (FTSENT64 *e = list; e; e = e->fts_link)
		wrap_fts64_correct(fts, e, 1);
	return list;
}
