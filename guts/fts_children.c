/* SPDX-License-Identifier: MIT
 *
 * fts_children(3): a list of entries, each as fts_read gives it.
 */
static FTSENT *wrap_fts_children(FTS *fts, int options)
{
	FTSENT *list = real_fts_children(fts, options);

	for (FTSENT *e = list; e; e = e->fts_link)
		walk_fts(fts, e);
	return list;
}
