/* SPDX-License-Identifier: MIT
 *
 * fts64_children(3).
 */
static FTSENT64 *wrap_fts64_children(FTS64 *fts, int options)
{
	FTSENT64 *list = real_fts64_children(fts, options);

	for (FTSENT64 *e = list; e; e = e->fts_link)
		wrap_fts64_correct(fts, e, 0);
	return list;
}
